"""Peer (b): Keras 3 on its torch backend, `fit` on arrays in memory.

The paper's CNN as a Sequential in Keras's default layout, channels last. Batch norm and Adam have PyTorch's constants
instead of Keras's, so that all contenders train the same network in the same way.
"""

import os
from collections.abc import Callable

import numpy as np

os.environ["KERAS_BACKEND"] = "torch"
import keras
import torch
from keras import layers

from benchmarks.peers.arrays import rgb_array
from benchmarks.task import Task
from label_laundry.training.device import cores


def cnn(size: int, n_classes: int) -> keras.Sequential:
    """Compiled; float32 0-1 (B, size, size, 3) -> probabilities (B, K)."""
    stack = [keras.Input((size, size, 3))]
    for width, rate in ((64, 0.2), (128, 0.3), (256, 0.4)):
        stack += [
            layers.Conv2D(width, 3, padding="same", activation="relu", data_format="channels_last"),
            layers.BatchNormalization(momentum=0.9, epsilon=1e-5),
            layers.MaxPooling2D(2, data_format="channels_last"),
            layers.Dropout(rate),
        ]
    stack += [
        layers.Flatten(),
        layers.Dense(128, activation="relu"),
        layers.BatchNormalization(momentum=0.9, epsilon=1e-5),
        layers.Dropout(0.5),
        layers.Dense(n_classes, activation="softmax"),
    ]
    network = keras.Sequential(stack)
    network.compile(keras.optimizers.Adam(0.001, epsilon=1e-8), keras.losses.CategoricalCrossentropy(label_smoothing=0.1))
    return network


class KerasFit:
    """One process with all cores' threads."""

    def __init__(self, task: Task, size: int) -> None:
        torch.set_num_threads(cores())
        self.task, self.size = task, size
        self.images = np.ascontiguousarray(rgb_array(task.images, size).transpose(0, 2, 3, 1))  # (N, size, size, 3)
        self.targets = np.eye(task.n_classes, dtype=np.float32)[task.labels]  # (N, K), for the smoothing

    def network(self, seed: int) -> keras.Sequential:
        keras.utils.set_random_seed(seed % 2**32)
        return cnn(self.size, self.task.n_classes)

    def train(self, n: int, seed: int) -> Callable[[], None]:
        """One pass over `n` images, from fresh weights."""
        rows = self.task.draw(n, seed)
        images, targets, network = self.images[rows], self.targets[rows], self.network(seed)
        return lambda: network.fit(images, targets, batch_size=self.task.batch, verbose=0) and None

    def out_of_fold(self, folds: list[int]) -> Callable[[], tuple[np.ndarray, np.ndarray]]:
        """Held-out rows of these folds (M,), and their probabilities (M, K)."""

        def work() -> tuple[np.ndarray, np.ndarray]:
            rows, probs = [], []
            for fold in folds:
                learn, held_out = self.task.split(fold)
                network = self.network(self.task.seed + fold)
                network.fit(self.images[learn], self.targets[learn], batch_size=self.task.batch, epochs=self.task.epochs, verbose=0)
                rows.append(held_out)
                probs.append(network.predict(self.images[held_out], batch_size=self.task.batch, verbose=0))
            return np.concatenate(rows), np.concatenate(probs)

        return work
