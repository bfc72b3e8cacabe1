"""How much each member counts in the ensemble: by its log loss on the labels that are probably right.

Log loss on all labels rewards a member for having learned the noise: it predicts wrong labels, so it cannot find them. A first ensemble,
weighted in just that way, is good enough to say how probably each label is right. The second weighs each label by that. A third changes
little, and would cost as much time as the flags themselves.
"""

from collections.abc import Mapping

import numpy as np

from label_laundry.flags.ensemble import log_losses, log_margin, weights_by_loss
from label_laundry.flags.lazy_probabilities import mean_of
from label_laundry.flags.posterior import posterior


def ensemble_weights(labels: np.ndarray, pred_probs: Mapping[str, np.ndarray]) -> dict[str, float]:
    """Weights that sum to one, from labels int64 (N,) and each member's out-of-sample probabilities (N, K)."""
    first = weights_by_loss(log_losses(labels, pred_probs))
    if len(first) == 1:
        return first
    right = probably_right(labels, pred_probs, first)
    return weights_by_loss(log_losses(labels, pred_probs, right)) if right.any() else first


def probably_right(labels: np.ndarray, pred_probs: Mapping[str, np.ndarray], weights: dict[str, float]) -> np.ndarray:
    """The probability that each label is right, (N,), by the ensemble with these weights."""
    mean = mean_of(pred_probs, weights)
    return 1 - posterior(labels, pred_probs, weights, mean, log_margin(labels, mean))
