"""The targets of a training run: the labels as given, the true labels, and each way to use the evidence on them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from benchmarks.winning_back.data import Data
from label_laundry.contracts.targets import class_weights
from label_laundry.flags.ensemble import weighted_mean
from label_laundry.flags.weights import ensemble_weights
from label_laundry.review.targets import soft_targets, true_shares


@dataclass(frozen=True, eq=False)
class Lesson:
    """Rows to learn from and their targets, labels int64 (M,) or probabilities float32 (M, K); `weights` of the classes."""

    rows: np.ndarray
    targets: np.ndarray
    weights: np.ndarray | None = None


def others(data: Data, model: str) -> np.ndarray:
    """The weighted mean of the other members, (N, K)."""
    probs = {member: one for member, one in data.probs.items() if member != model}
    return weighted_mean(probs, ensemble_weights(data.given, probs))


def everything(data: Data, labels: np.ndarray) -> Lesson:
    return Lesson(np.arange(len(labels)), labels)


def right(data: Data) -> np.ndarray:
    return np.flatnonzero(data.given == data.true)


def weighted(data: Data, model: str) -> Lesson:
    shares = true_shares(data.given, data.wrong, others(data, model))
    kept = data.given[data.kept]
    return Lesson(data.kept, kept, class_weights(np.bincount(kept, minlength=data.n_classes) / len(kept), shares))


def softened(data: Data, model: str) -> Lesson:
    return Lesson(np.arange(len(data.given)), soft_targets(data.given, data.wrong, others(data, model)))


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
