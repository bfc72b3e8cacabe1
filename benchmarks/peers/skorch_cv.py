"""Peer (c): skorch and scikit-learn's `cross_val_predict`, as in the image tutorial of cleanlab 2.0 to 2.4.

`train_split=None`: by default skorch holds out a fifth of each fold's images and does not learn from them.
"""

from collections.abc import Callable

import numpy as np
import torch
from sklearn.model_selection import PredefinedSplit, cross_val_predict
from skorch import NeuralNetClassifier

from benchmarks.peers.arrays import rgb_array
from benchmarks.peers.networks import CNN
from benchmarks.task import Task
from label_laundry.training.device import cores


class SkorchCV:
    """One process with all cores' threads."""

    def __init__(self, task: Task, size: int) -> None:
        torch.set_num_threads(cores())
        self.task, self.size = task, size
        self.images = rgb_array(task.images, size)

    def classifier(self, epochs: int) -> NeuralNetClassifier:
        return NeuralNetClassifier(
            CNN,
            module__size=self.size,
            module__n_classes=self.task.n_classes,
            criterion=torch.nn.CrossEntropyLoss,
            criterion__label_smoothing=0.1,
            optimizer=torch.optim.Adam,
            lr=0.001,
            batch_size=self.task.batch,
            max_epochs=epochs,
            iterator_train__shuffle=True,
            train_split=None,
            verbose=0,
        )

    def train(self, n: int, seed: int) -> Callable[[], None]:
        """One pass over `n` images, from fresh weights."""
        rows = self.task.draw(n, seed)
        images, labels = self.images[rows], self.task.labels[rows]
        torch.manual_seed(seed)
        classifier = self.classifier(epochs=1)
        return lambda: classifier.fit(images, labels) and None

    def out_of_fold(self, folds: list[int]) -> Callable[[], tuple[np.ndarray, np.ndarray]]:
        """All rows (N,) and their probabilities (N, K): `cross_val_predict` does all folds, so `folds` is all of them."""
        torch.manual_seed(self.task.seed)
        split = PredefinedSplit(self.task.folds)

        def work() -> tuple[np.ndarray, np.ndarray]:
            classifier = self.classifier(self.task.epochs)
            probs = cross_val_predict(classifier, self.images, self.task.labels, cv=split, method="predict_proba")
            return np.arange(len(probs)), probs

        return work
