"""The paper's two networks in plain PyTorch, for the peers to train.

Nothing of this project is imported here. Images come scaled to 0-1 (CNN) or normalised (MobileNetV2),
(B, C, size, size); logits (B, K) go out.
"""

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import nn
from torchvision.models import mobilenet_v2


class CNN(nn.Module):
    def __init__(self, channels: int = 3, size: int = 64, n_classes: int = 10) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(channels, 64, 3, padding=1), nn.ReLU(), nn.BatchNorm2d(64), nn.MaxPool2d(2), nn.Dropout(0.2),
            nn.Conv2d(64, 128, 3, padding=1), nn.ReLU(), nn.BatchNorm2d(128), nn.MaxPool2d(2), nn.Dropout(0.3),
            nn.Conv2d(128, 256, 3, padding=1), nn.ReLU(), nn.BatchNorm2d(256), nn.MaxPool2d(2), nn.Dropout(0.4),
            nn.Flatten(), nn.Linear(256 * (size // 8) ** 2, 128), nn.ReLU(), nn.BatchNorm1d(128), nn.Dropout(0.5),
            nn.Linear(128, n_classes),
        )  # fmt: skip

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return self.layers(images)


class MobileNetV2(nn.Module):
    """With its base from `start`/weights.safetensors, the layout of torchvision's state_dict, if that file exists."""

    def __init__(self, start: Path | None = None, n_classes: int = 10) -> None:
        super().__init__()
        self.features = mobilenet_v2(weights=None).features
        if start is not None and (start / "weights.safetensors").exists():
            stored = load_file(start / "weights.safetensors")
            base = {name.removeprefix("features."): tensor.float() for name, tensor in stored.items() if name.startswith("features.")}
            self.features.load_state_dict(base)
        self.head = nn.Sequential(
            nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(1280, 128), nn.GELU(), nn.BatchNorm1d(128), nn.Dropout(0.5),
            nn.Linear(128, n_classes),
        )  # fmt: skip

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return self.head(self.features(images))
