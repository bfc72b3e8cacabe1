"""This project's own training, in one of the side-by-side, single-threaded processes that it uses on a CPU.

Built on the pipeline's own functions (`build`, `fit`, `predict`). Folds are assigned to processes as the pipeline's
executor does it. Like the peers' processes, these are started and warm before the clock starts.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from benchmarks.task import Task
from label_laundry.contracts.seeds import derive
from label_laundry.training.augment import to_tensor
from label_laundry.training.device import set_up
from label_laundry.training.networks import build
from label_laundry.training.recipe import Recipe
from label_laundry.training.trainer import fit, predict

CPU = torch.device("cpu")


class Ours:
    """One process's share. `recipe` is a section of params.yaml as plain values."""

    def __init__(self, task: Task, model: str, recipe: dict[str, Any]) -> None:
        set_up("cpu", threads=1)
        self.task, self.model = task, model
        self.recipe = Recipe(**recipe | {"batch": task.batch, "epochs": task.epochs})

    def network(self, seed: int) -> torch.nn.Module:
        torch.manual_seed(derive(seed, "weights and dropout"))
        return build(self.model, self.recipe, self.task.n_classes, self.task.start)

    def data(self, rows: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
        return to_tensor(self.task.images[rows], CPU), torch.from_numpy(self.task.labels[rows])

    def train(self, n: int, seed: int) -> Callable[[], None]:
        """One pass over `n` images, from fresh weights."""
        images, labels = self.data(self.task.draw(n, seed))
        network, recipe = self.network(seed), self.recipe.model_copy(update={"epochs": 1})
        return lambda: fit(network, images, labels, recipe, seed) and None

    def out_of_fold(self, folds: list[int]) -> Callable[[], tuple[np.ndarray, np.ndarray]]:
        """Held-out rows of these folds (M,), and their probabilities (M, K)."""

        def work() -> tuple[np.ndarray, np.ndarray]:
            rows, probs = [np.empty(0, np.int64)], [np.empty((0, self.task.n_classes), np.float32)]
            for fold in folds:
                learn, held_out = self.task.split(fold)
                seed = derive(self.task.seed, "benchmark", fold)
                network = self.network(seed)
                fit(network, *self.data(learn), self.recipe, seed)
                rows.append(held_out)
                probs.append(predict(network, self.data(held_out)[0], self.recipe))
            return np.concatenate(rows), np.concatenate(probs)

        return work
