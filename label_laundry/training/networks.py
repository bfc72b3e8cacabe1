"""The paper's two networks. Both take images scaled to 0-1, shape (B, C, size, size), and return logits (B, K)."""

import contextlib
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from label_laundry.training.convolutions import Depthwise, Pointwise
from label_laundry.training.norm_clamp import NormClamp
from label_laundry.training.recipe import Recipe
from label_laundry.training.relu_norm_pool import ReluNormPool

WEIGHTS_FILE = "weights.safetensors"


def cnn(recipe: Recipe, n_classes: int) -> nn.Sequential:
    """Three blocks of conv, ReLU, batch norm, max pool, dropout; dense 128 with batch norm; dense K.

    Widths, order and dropout rates (times `recipe.dropout`) are the paper's; 3x3 kernels and "same" padding are
    our reading of it.
    """
    layers: list[nn.Module] = []
    channels = 1 if recipe.colour == "gray" else 3
    for width, rate in ((64, 0.2), (128, 0.3), (256, 0.4)):
        layers += [nn.Conv2d(channels, width, 3, padding=1), ReluNormPool(width, rate * recipe.dropout)]
        channels = width
    layers += [nn.Flatten(), nn.Linear(channels * (recipe.size // 8) ** 2, 128), nn.ReLU(), nn.BatchNorm1d(128)]
    layers += dropout(0.5 * recipe.dropout)
    return nn.Sequential(*layers, nn.Linear(128, n_classes))


class GapDenseMobileNetV2(nn.Module):
    """torchvision's MobileNetV2 base, global average pooling, dense 128 + GELU, batch norm, dropout, dense K.

    The head's width is our reading of the paper. Images are normalised here with ImageNet's mean and standard
    deviation, which the pre-trained base expects; gray images are repeated to three channels. The first `recipe.frozen` of the base's 19
    blocks are not trained and keep their statistics: a small set cannot improve what they detect (edges, textures), and steps are faster.
    """

    def __init__(self, recipe: Recipe, n_classes: int) -> None:
        super().__init__()
        from torchvision.models import mobilenet_v2  # 4 s of import that the CNN does not need

        self.base = quickened(mobilenet_v2(weights=None).features)
        self.embedding = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(1280, 128), nn.GELU(), nn.BatchNorm1d(128))
        self.head = nn.Sequential(*dropout(0.5 * recipe.dropout), nn.Linear(128, n_classes))
        self.frozen = recipe.frozen
        self.base[: self.frozen].requires_grad_(False)
        self.register_buffer("mean", torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1), persistent=False)
        self.register_buffer("std", torch.tensor([0.229, 0.224, 0.225]).view(3, 1, 1), persistent=False)

    def embed(self, images: Tensor) -> Tensor:
        """Penultimate features, (B, 128)."""
        seen = (images - self.mean) / self.std
        with torch.no_grad() if self.frozen else contextlib.nullcontext():
            seen = self.base[: self.frozen](seen)
        return self.embedding(self.base[self.frozen :](seen))

    def train(self, mode: bool = True) -> "GapDenseMobileNetV2":
        super().train(mode)
        self.base[: self.frozen].eval()
        return self

    def forward(self, images: Tensor) -> Tensor:
        return self.head(self.embed(images))


def quickened(base: nn.Module) -> nn.Module:
    """Replace torchvision's layers, in place, by ours with the same weights, names and function.

    Only the first convolution stays, because it is neither 1x1 nor depthwise.
    """
    for name, layer in list(base.named_children()):
        if isinstance(layer, nn.Conv2d) and layer.kernel_size == (1, 1):
            ours = Pointwise(layer.in_channels, layer.out_channels)
        elif isinstance(layer, nn.Conv2d) and layer.groups == layer.in_channels:
            ours = Depthwise(layer.in_channels, layer.stride[0])
        elif isinstance(layer, nn.BatchNorm2d):
            ours = NormClamp(layer.num_features, relu6=any(isinstance(other, nn.ReLU6) for other in base.children()))
        elif isinstance(layer, nn.ReLU6):
            ours = nn.Identity()
        else:
            quickened(layer)
            continue
        ours.load_state_dict(layer.state_dict())
        setattr(base, name, ours)
    return base


def dropout(rate: float) -> list[nn.Module]:
    """A dropout layer, or none at rate 0: masks of ones would cost 18 % of the CNN's step on a CPU."""
    return [nn.Dropout(rate)] if rate else []


def build(model: str, recipe: Recipe, n_classes: int, start: Path | None = None) -> nn.Module:
    """The named network with fresh weights, or with its base from `start`/weights.safetensors if that exists.

    Parameters
    ----------
    model : "cnn" or "mobilenet_v2".
    start : folder that the download stage wrote; only MobileNetV2 has weights to start from.
    """
    if model == "cnn":
        return cnn(recipe, n_classes)
    network = GapDenseMobileNetV2(recipe, n_classes)
    if start is not None and (start / WEIGHTS_FILE).exists():
        stored = load_file(start / WEIGHTS_FILE)
        base = {name.removeprefix("features."): tensor.float() for name, tensor in stored.items() if name.startswith("features.")}
        network.base.load_state_dict(base)
    return network
