"""Training images in batches: a GPU holds all of them, a CPU reads them from their memory-mapped file."""

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from label_laundry.training.augment import to_tensor


class Mapped:
    """Some rows of an array of images, read on demand, as uint8 tensors (B, C, H, W) on the CPU.

    What was read from a mapped file is only in the page cache, which parallel folds share: a copy of a million images of
    64x64x3 for each fold would take 12 GB. On Fashion-MNIST, reading on demand costs no measurable time.
    """

    device = torch.device("cpu")

    def __init__(self, images: np.ndarray, rows: np.ndarray) -> None:
        self.images, self.rows = images, rows

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, which: Tensor | slice) -> Tensor:
        rows = self.rows[which if isinstance(which, slice) else which.numpy()]
        return to_tensor(self.images[rows], self.device)

    def split(self, size: int) -> Iterator[Tensor]:
        """Like a tensor's `split`, but lazy."""
        return (self[start : start + size] for start in range(0, len(self), size))


def on_device(images: np.ndarray, rows: np.ndarray | slice, device: torch.device) -> Tensor | Mapped:
    """Rows of uint8 images (N, H, W) or (N, H, W, 3), for training or prediction."""
    if device.type == "cpu":
        return Mapped(images, np.arange(len(images))[rows])
    return to_tensor(images[rows], device)
