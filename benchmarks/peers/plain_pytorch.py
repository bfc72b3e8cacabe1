"""Peer (a): torchvision transforms, a DataLoader with workers, a plain loop in fp32 with Adam."""

from collections.abc import Callable

import numpy as np
import torch
from PIL import Image
from torch import nn
from torch.utils.data import DataLoader, Dataset, Subset
from torchvision import transforms

from benchmarks.peers.networks import CNN, MobileNetV2
from benchmarks.task import Task
from label_laundry.training.device import cores

RATE, SMOOTHING = 0.001, 0.1


class Images(Dataset):
    """As torchvision's own FashionMNIST: arrays in memory, a PIL image through the transforms for each item."""

    def __init__(self, images: np.ndarray, labels: np.ndarray, transform: Callable) -> None:
        self.images, self.labels, self.transform = images, labels, transform

    def __len__(self) -> int:
        return len(self.images)

    def __getitem__(self, index: int) -> tuple[torch.Tensor, int]:
        return self.transform(Image.fromarray(self.images[index])), int(self.labels[index])


def transform_for(model: str, size: int, fit: str, width: int) -> transforms.Compose:
    """Gray to RGB, resized or padded to `size`, scaled to 0-1; normalised for the pre-trained network."""
    steps = [transforms.Grayscale(3), transforms.Resize(size) if fit == "resize" else transforms.Pad((size - width) // 2)]
    steps.append(transforms.ToTensor())
    if model == "mobilenet_v2":
        steps.append(transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]))
    return transforms.Compose(steps)


class PlainPyTorch:
    """One process with all cores' threads, and as many DataLoader workers."""

    def __init__(self, task: Task, model: str, size: int, fit: str) -> None:
        torch.set_num_threads(cores())
        self.task, self.model, self.size = task, model, size
        self.data = Images(task.images, task.labels, transform_for(model, size, fit, task.images.shape[-1]))
        # The order is refilled for each request, so that the workers stay up between requests.
        self.order: list[int] = []
        self.loader = self.load(self.data, sampler=self.order)

    def load(self, data: Dataset, **how: object) -> DataLoader:
        return DataLoader(data, batch_size=self.task.batch, num_workers=cores(), persistent_workers=True, **how)

    def network(self, seed: int) -> nn.Module:
        torch.manual_seed(seed)
        if self.model == "cnn":
            return CNN(size=self.size, n_classes=self.task.n_classes)
        return MobileNetV2(self.task.start, self.task.n_classes)

    def train(self, n: int, seed: int) -> Callable[[], None]:
        """One pass over `n` images, from fresh weights."""
        self.order[:] = self.task.draw(n, seed).tolist()
        network = self.network(seed)
        return lambda: train(network, self.loader, epochs=1)

    def out_of_fold(self, folds: list[int]) -> Callable[[], tuple[np.ndarray, np.ndarray]]:
        """Held-out rows of these folds (M,), and their probabilities (M, K)."""

        def work() -> tuple[np.ndarray, np.ndarray]:
            rows, probs = [], []
            for fold in folds:
                learn, held_out = self.task.split(fold)
                network = self.network(self.task.seed + fold)
                train(network, self.load(Subset(self.data, learn.tolist()), shuffle=True), self.task.epochs)
                rows.append(held_out)
                probs.append(predict(network, self.load(Subset(self.data, held_out.tolist()))))
            return np.concatenate(rows), np.concatenate(probs)

        return work


def train(network: nn.Module, loader: DataLoader, epochs: int) -> None:
    loss_of = nn.CrossEntropyLoss(label_smoothing=SMOOTHING)
    optimiser = torch.optim.Adam(network.parameters(), lr=RATE)
    network.train()
    for _ in range(epochs):
        for images, labels in loader:
            optimiser.zero_grad()
            loss = loss_of(network(images), labels)
            loss.backward()
            optimiser.step()


def predict(network: nn.Module, loader: DataLoader) -> np.ndarray:
    """Probabilities (M, K), float32, in the loader's order."""
    network.eval()
    with torch.inference_mode():
        return torch.cat([network(images).softmax(1) for images, _ in loader]).numpy()
