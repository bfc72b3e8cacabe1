"""Training runs side by side, one thread each, and their test probabilities."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import torch

from benchmarks.winning_back.methods import Lesson
from label_laundry.contracts.seeds import derive
from label_laundry.training.augment import to_tensor
from label_laundry.training.batches import Mapped
from label_laundry.training.device import cores, set_up
from label_laundry.training.networks import build
from label_laundry.training.recipe import Recipe
from label_laundry.training.trainer import fit, predict

CPU = torch.device("cpu")


def one(
    model: str, recipe: Recipe, lesson: Lesson, images: np.ndarray, test_images: np.ndarray, n_classes: int, start: Path, seed: int
) -> np.ndarray:
    """Test probabilities, float32 (N, K). The seed does not depend on the lesson, so that methods are paired."""
    torch.manual_seed(derive(seed, "weights and dropout"))
    network = build(model, recipe, n_classes, start)
    weights = None if lesson.weights is None else torch.from_numpy(lesson.weights)
    fit(
        network, Mapped(images, lesson.rows), torch.from_numpy(lesson.targets), recipe, derive(seed, "order and views"),
        epoch_images=len(images), class_weights=weights,
    )  # fmt: skip
    return predict(network, to_tensor(test_images, CPU), recipe)


def side_by_side(jobs: dict[tuple[str, int], tuple]) -> Iterator[tuple[tuple[str, int], np.ndarray]]:
    """Each job's name and test probabilities as soon as it is done; jobs are arguments of `one`."""
    with ProcessPoolExecutor(cores(), get_context("spawn"), set_up, ("cpu", 1)) as pool:
        futures = {pool.submit(one, *arguments): name for name, arguments in jobs.items()}
        for done in as_completed(futures):
            yield futures[done], done.result()
