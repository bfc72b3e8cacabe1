"""The probability that a label is wrong, corrected for the errors that the posterior misses.

Members that are right less often than the labels are poor stand-ins for right labels, and then the posterior finds only a part of the
errors. That part, its power, can be measured without training, because an out-of-sample prediction never saw the label that it judges:
swap some labels on purpose, and count how many of them the posterior finds. The share of wrong labels is what it finds divided by its
power, like prevalence estimated from an imperfect test (Rogan and Gladen, American Journal of Epidemiology 107, 1978). Power is low where
the ensemble is unsure, so it is measured in groups of images with similar confidence. docs/measured/flag-rule.md measures the correction.
"""

from collections.abc import Mapping

import numpy as np

from label_laundry.flags.ensemble import log_margin
from label_laundry.flags.posterior import as_good_as_labels, falling, posterior

# Each draw swaps every tenth label. Fewer would be lost among the real errors; more would make the members look worse than they are.
EVERY = 10
# Groups of images: at most this many, each with at least this many images and, over all draws, about this many swapped labels.
GROUPS, IMAGES, SWAPPED = 8, 500, 500
# No group's errors are more than doubled: members that find less than half of the swapped labels are too weak to say how many are wrong.
LEAST_POWER = 0.5
# The correction stops at this share of wrong labels in a group; at 1 the odds below would be infinite.
MOST_WRONG = 0.9


def wrong_probability(
    labels: np.ndarray, pred_probs: Mapping[str, np.ndarray], weights: dict[str, float], mean: np.ndarray, score: np.ndarray
) -> np.ndarray:
    """The probability that each label is wrong, float64 (N,). It never rises with the score. Parameters as in `posterior`.

    A single member is not corrected. It has only its own doubts to go by, and a weak one has too few, so it already takes right labels for
    wrong ones. Corrected, the probe alone on CIFAR-10N aggre would act on twice as many labels, 46 % of them wrong instead of 59 %.
    """
    found = posterior(labels, pred_probs, weights, mean, score)
    if len(as_good_as_labels(labels, pred_probs)) == 1:
        return found
    group = equally_sure(mean)
    finds = power(labels, pred_probs, weights, mean, score, found, group)
    share = np.bincount(group, found) / np.bincount(group)
    there = np.minimum(share / finds, np.maximum(share, MOST_WRONG))
    more = np.divide(there * (1 - share), (1 - there) * share, out=np.ones_like(share), where=(share > 0) & (share < 1))
    grown = found * more[group]
    return falling(score, grown / (grown + 1 - found))


def equally_sure(mean: np.ndarray) -> np.ndarray:
    """Groups of images with similar confidence, int64 (N,), by the highest probability in the ensemble's mean (N, K)."""
    sure = mean.max(axis=1)
    groups = np.clip(len(sure) // IMAGES, 1, GROUPS)
    # Many equal confidences may leave a group empty, so the groups are renumbered.
    raw = np.searchsorted(np.quantile(sure, np.arange(1, groups) / groups), sure, side="right")
    return np.unique(raw, return_inverse=True)[1]


def power(
    labels: np.ndarray,
    pred_probs: Mapping[str, np.ndarray],
    weights: dict[str, float],
    mean: np.ndarray,
    score: np.ndarray,
    found: np.ndarray,
    group: np.ndarray,
) -> np.ndarray:
    """The share of swapped labels that the posterior finds in each group, at least `LEAST_POWER`.

    Parameters
    ----------
    found : (N,), the posterior of the labels as they are; group : int64 (N,); the others as in `posterior`.
    """
    draws = min(int(np.ceil(SWAPPED * (group.max() + 1) * EVERY / len(labels))), EVERY)
    # In the order of the score: the order of the images does not matter, and every draw has strong and weak doubts.
    order = np.lexsort([labels, score])
    more, swappable = np.zeros(group.max() + 1), np.zeros(group.max() + 1)
    for draw in range(draws):
        rows = order[draw::EVERY]
        again = swapped(labels, rows, mean.shape[1])
        more += np.bincount(group, posterior(again, pred_probs, weights, mean, log_margin(again, mean)) - found)
        swappable += np.bincount(group[rows], 1 - found[rows], minlength=len(swappable))
    return np.clip(np.divide(more, swappable, out=np.ones_like(more), where=swappable > 0), LEAST_POWER, 1)


def swapped(labels: np.ndarray, rows: np.ndarray, n_classes: int) -> np.ndarray:
    """The labels, int64 (N,), with those in `rows` changed: the first to the next class, the second to the one after that, and so on."""
    out = labels.copy()
    out[rows] = (labels[rows] + 1 + np.arange(len(rows)) % (n_classes - 1)) % n_classes
    return out
