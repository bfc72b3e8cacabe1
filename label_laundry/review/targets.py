"""Training targets where labels are in doubt: a soft target for each doubted image, and weights that restore the classes' shares."""

import numpy as np
import pandas as pd

from label_laundry.contracts.targets import Targets, class_weights
from label_laundry.contracts.vocabulary import IMPORTED
from label_laundry.review.beliefs import Beliefs
from label_laundry.review.policy import Policy

# A label that is wrong with less than this probability is learned as it is, which keeps the targets of large sets small.
LEAST = 0.01


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


def side_targets(side: pd.DataFrame, doubts: np.ndarray, about: Beliefs, policy: Policy) -> Targets:
    """The targets of one side, as `policy.soft` and `policy.weights` ask for.

    Parameters
    ----------
    side : index and label (codes) of the M images of this side; doubts : (M,), how much each of their labels is doubted.
    about : what is believed about all N labels as given.
    """
    index, labels = side["index"].to_numpy(), side["label"].to_numpy()
    rows = np.flatnonzero(doubts > LEAST) if policy.soft else np.empty(0, np.int64)
    models = [model for model in about.opinions if model != IMPORTED] if len(rows) else []
    soft = {model: soft_targets(labels[rows], doubts[rows], about.of_others(model, index[rows])) for model in models}
    counted = None
    if policy.weights:
        believed = about.true_class(np.arange(len(about.given)))
        there = true_shares(labels, doubts * policy.soft, believed[index])
        counted = class_weights(there, true_shares(about.given, about.wrong, believed))
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
