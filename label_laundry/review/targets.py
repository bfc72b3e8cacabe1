"""Training targets where labels are in doubt: a soft target for each doubted image, and weights that restore the classes' shares."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from label_laundry.contracts.targets import Targets, class_weights
from label_laundry.contracts.vocabulary import IMPORTED
from label_laundry.review.policy import Policy

# A label that is wrong with less than this probability is learned as it is.
LEAST = 1e-3


def elsewhere(labels: np.ndarray, probs: np.ndarray) -> np.ndarray:
    """Probabilities of the true class if the label is wrong, float64 (M, K): 0 for the label, the others scaled to sum to one.

    Parameters
    ----------
    labels : int64 (M,); probs : (M, K), out of fold.
    """
    out = np.array(probs, dtype=np.float64)
    out[np.arange(len(labels)), labels] = 0
    sums = out.sum(axis=1, keepdims=True)
    nowhere = np.full(out.shape, 1 / max(out.shape[1] - 1, 1))  # uniform, for rows with all probability on the label
    nowhere[np.arange(len(labels)), labels] = 0
    return np.divide(out, sums, out=nowhere, where=sums > 0)


def soft_targets(labels: np.ndarray, wrong: np.ndarray, probs: np.ndarray) -> np.ndarray:
    """Mixes the given label and the other classes by the probability that the label is wrong: float32 (M, K), rows summing to one.

    Parameters
    ----------
    labels : int64 (M,), as given; wrong : (M,), the probability that each is wrong.
    probs : (M, K), out of fold, from models other than the one to be trained: from its own it would learn its own mistakes.
    """
    given = np.eye(probs.shape[1])[labels]
    return (given + wrong[:, None] * (elsewhere(labels, probs) - given)).astype(np.float32)


def side_targets(
    side: pd.DataFrame, doubts: np.ndarray, given: np.ndarray, wrong: np.ndarray, opinions: Mapping[str, np.ndarray],
    weights: dict[str, float], policy: Policy,
) -> Targets:  # fmt: skip
    """The targets of one side, as `policy.soft` and `policy.weights` ask for.

    Parameters
    ----------
    side : index and label (codes) of the M images of this side; doubts : (M,), how much each of their labels is doubted.
    given, wrong : int64 and float (N,), all labels as given and the probability that each is wrong.
    opinions, weights : for each member its out-of-fold probabilities (N, K), and its weight in the mean.
    """
    if not (policy.soft or policy.weights):
        return Targets()
    index, labels = side["index"].to_numpy(), side["label"].to_numpy()
    mean = sum(weights[model] * np.asarray(opinions[model]) for model in opinions)
    rows, soft = np.flatnonzero(doubts > LEAST) if policy.soft else np.empty(0, np.int64), {}
    for model in [one for one in opinions if one != IMPORTED] if len(rows) else []:
        others = mean[index[rows]] - (weights[model] * np.asarray(opinions[model])[index[rows]] if len(opinions) > 1 else 0)
        soft[model] = soft_targets(labels[rows], doubts[rows], np.maximum(others, 0))
    counted = None
    if policy.weights:
        there = true_shares(labels, doubts * policy.soft, mean[index])
        counted = class_weights(there, true_shares(given, wrong, mean))
    return Targets(counted, index[rows] if soft else np.empty(0, np.int64), soft)


def true_shares(labels: np.ndarray, wrong: np.ndarray, probs: np.ndarray) -> np.ndarray:
    """Estimated share of each class among the true labels of N images, float64 (K,)."""
    rows = np.flatnonzero(wrong > LEAST)
    doubted = soft_targets(labels[rows], wrong[rows], probs[rows]).sum(axis=0, dtype=np.float64)
    return (np.bincount(np.delete(labels, rows), minlength=len(doubted)) + doubted) / len(labels)


def shuffled_within_classes(labels: np.ndarray, doubts: np.ndarray, seed: int) -> np.ndarray:
    """The doubts (M,), shuffled among images with the same label (M,): the control for soft targets."""
    generator = np.random.default_rng(seed)
    out = np.empty(len(doubts))
    for code in np.unique(labels):
        rows = np.flatnonzero(labels == code)
        out[rows] = generator.permutation(doubts[rows])
    return out
