"""The targets of a training run: the labels as given, the true labels, and each way to use the evidence on them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from benchmarks.winning_back.data import Data
from label_laundry.contracts import params
from label_laundry.review.policy import Policy
from label_laundry.review.targets import LEAST, side_targets, soft_targets


@dataclass(frozen=True, eq=False)
class Lesson:
    """Rows to learn from and their targets, labels int64 (M,) or probabilities float32 (M, K); `weights` of the classes."""

    rows: np.ndarray
    targets: np.ndarray
    weights: np.ndarray | None = None


def everything(data: Data, labels: np.ndarray) -> Lesson:
    return Lesson(np.arange(len(labels)), labels)


def right(data: Data) -> np.ndarray:
    return np.flatnonzero(data.given == data.true)


def weighted(data: Data, model: str) -> Lesson:
    policy = params.get(Policy, "clean").model_copy(update={"soft": False, "weights": True})
    side = pd.DataFrame({"index": data.kept, "label": data.given[data.kept]})
    weights = side_targets(side, np.zeros(len(side)), data.about, policy).class_weights
    return Lesson(data.kept, data.given[data.kept], weights)


def softened(data: Data, model: str) -> Lesson:
    rows, doubts = np.arange(len(data.given)), np.where(data.about.wrong > LEAST, data.about.wrong, 0)
    return Lesson(rows, soft_targets(data.given, doubts, data.about.of_others(model, rows)))


def kept_softened(data: Data, model: str) -> Lesson:
    """Labels that the policy prunes are removed; labels that it keeps become soft targets."""
    return Lesson(data.kept, softened(data, model).targets[data.kept])


METHODS: dict[str, Callable[[Data, str], Lesson]] = {
    "raw": lambda data, model: everything(data, data.given),
    "true labels": lambda data, model: everything(data, data.true),
    "pruned by the truth": lambda data, model: Lesson(right(data), data.given[right(data)]),
    "pruned": lambda data, model: Lesson(data.kept, data.given[data.kept]),
    "pruned, class weights": weighted,
    "soft targets": softened,
    "pruned, the rest soft": kept_softened,
    "control": lambda data, model: Lesson(data.control, data.given[data.control]),
}
