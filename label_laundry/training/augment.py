"""Turns uint8 images on the device into network input: scaled, flipped, shifted, resized. No DataLoader, no PIL.

PIL transforms cost 188 us per image and core, as much as a training step of the CNN; these cost next to nothing.
"""

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from label_laundry.training.recipe import Recipe


def to_tensor(images: np.ndarray, device: torch.device) -> Tensor:
    """uint8 (N, H, W) or (N, H, W, 3) -> uint8 (N, C, H, W) on the device."""
    # torch warns about read-only memory, such as a mapped file.
    tensor = torch.from_numpy(images if images.flags.writeable else np.array(images))
    tensor = tensor.unsqueeze(1) if tensor.ndim == 3 else tensor.permute(0, 3, 1, 2)
    return tensor.contiguous().to(device)


def view(batch: Tensor, recipe: Recipe) -> Tensor:
    """uint8 (B, C, H, W) -> float 0-1 (B, C', size, size), channels_last."""
    images = batch.float().div_(255)
    if recipe.colour == "gray" and images.shape[1] == 3:
        # ITU-R BT.601 luma, as Pillow's "L".
        images = (images * images.new_tensor([0.299, 0.587, 0.114]).view(1, 3, 1, 1)).sum(1, keepdim=True)
    images = to_size(images, recipe)
    if recipe.colour == "rgb" and images.shape[1] == 1:
        images = images.expand(-1, 3, -1, -1)
    return images.contiguous(memory_format=torch.channels_last)


def to_size(images: Tensor, recipe: Recipe) -> Tensor:
    """Pad with zeros if `fit: pad` is set and the image is no larger than `size`; otherwise resize bilinearly."""
    height, width = images.shape[-2:]
    if (height, width) == (recipe.size, recipe.size):
        return images
    if recipe.fit == "pad" and max(height, width) <= recipe.size:
        down, right = recipe.size - height, recipe.size - width
        return F.pad(images, (right // 2, right - right // 2, down // 2, down - down // 2))
    shrinks = recipe.size < max(height, width)
    return F.interpolate(images, (recipe.size, recipe.size), mode="bilinear", align_corners=False, antialias=shrinks)


def drawn(n: int, recipe: Recipe, generator: torch.Generator) -> Tensor:
    """Random augmentations of the n images of an epoch, int64 (n, 3): flip or not, row offset, column offset.

    They are drawn for the whole epoch at once, by a CPU generator: they are the same on every device, and the loop never waits for a GPU.
    """
    moves = torch.randint(0, 2 * recipe.shift + 1, (n, 3), generator=generator)
    moves[:, 0] = (torch.rand(n, generator=generator) < 0.5) & recipe.flip
    return moves


def shares_drawn(steps: int, recipe: Recipe, generator: torch.Generator) -> Tensor:
    """Mixup's random share for each step, float32 (steps,): an image's own weight (Zhang et al., ICLR 2018). All ones without mixup."""
    if not recipe.mixup:
        return torch.ones(steps)
    # torch's own Beta distribution takes no generator.
    numbers = np.random.default_rng(int(torch.randint(2**62, (1,), generator=generator)))
    return torch.from_numpy(numbers.beta(recipe.mixup, recipe.mixup, steps)).float()


def augment(batch: Tensor, moves: Tensor, recipe: Recipe) -> Tensor:
    """A uint8 batch (B, C, H, W) flipped and shifted, with zeros at the edge, as `drawn` decided."""
    if recipe.flip:
        batch = torch.where(moves[:, 0].bool().view(-1, 1, 1, 1), batch.flip(-1), batch)
    if recipe.shift:
        batch = shifted(batch, moves[:, 1:].T, recipe.shift)
    return batch


def shifted(batch: Tensor, offsets: Tensor, most: int) -> Tensor:
    """Each image moved by its own (row, column) offset in 0..2*most, where `most` means no shift."""
    n, channels, height, width = batch.shape
    padded = F.pad(batch, (most,) * 4)
    rows = (offsets[0].view(-1, 1) + torch.arange(height, device=batch.device)).view(n, 1, height, 1)
    columns = (offsets[1].view(-1, 1) + torch.arange(width, device=batch.device)).view(n, 1, 1, width)
    image = torch.arange(n, device=batch.device).view(n, 1, 1, 1)
    channel = torch.arange(channels, device=batch.device).view(1, channels, 1, 1)
    return padded[image, channel, rows, columns]
