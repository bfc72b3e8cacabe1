"""Labels that are swapped on purpose: what they tell of the flags, without training.

An out-of-fold prediction never saw its own label, so a swapped label costs no training. Two uses are measured here, and neither is shipped:
what may be acted on for a wanted precision, and how many errors the posterior misses.
"""

from collections.abc import Mapping

import numpy as np

from label_laundry.contracts.seeds import derive
from label_laundry.flags.ensemble import log_margin
from label_laundry.flags.posterior import falling, posterior

# Of the second use: labels that are swapped, bins of images by the ensemble's confidence, and the least share of errors that it may find.
SHARE, BINS, LEAST = 0.1, 8, 0.1


def swap(given: np.ndarray, n_classes: int, share: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Which labels are swapped, bool (N,), and all labels after that, int64 (N,): any other class alike."""
    generator = np.random.default_rng(derive(seed, "swapped"))
    swapped = generator.random(len(given)) < share
    return swapped, np.where(swapped, (given + generator.integers(1, n_classes, len(given))) % n_classes, given)


def acted_on(given: np.ndarray, mean: np.ndarray, share: float, precision: float, seed: int = 1) -> np.ndarray:
    """Flags, bool (N,), at the loosest threshold at which the wanted share of the flagged labels were swapped.

    Labels that were wrong before count as right ones, so fewer are acted on than might be.

    Parameters
    ----------
    given : int64 (N,); mean : (N, K), out of fold; share : of the labels that are swapped.
    """
    swapped, labels = swap(given, mean.shape[1], share, seed)
    score = log_margin(labels, mean)
    order = np.argsort(score, kind="stable")
    enough = np.flatnonzero(np.cumsum(swapped[order]) >= precision * np.arange(1, len(given) + 1))
    return log_margin(given, mean) <= (score[order][enough[-1]] if len(enough) else -np.inf)


def with_power(
    given: np.ndarray, probs: Mapping[str, np.ndarray], weights: dict[str, float], mean: np.ndarray, seed: int = 1
) -> np.ndarray:
    """The probability that each label is wrong, (N,): the posterior, corrected for the share of errors that it finds.

    That share, its power, is what it gives to swapped labels, among images of which the ensemble is equally sure. The errors in such a
    group are what it finds, divided by the power; the odds of each label grow with them. Parameters as in `posterior`.
    """
    swapped, labels = swap(given, mean.shape[1], SHARE, seed)
    score = log_margin(given, mean)
    wrong, again = (posterior(these, probs, weights, mean, log_margin(these, mean)) for these in (given, labels))
    sure = mean.max(axis=1)
    group = np.searchsorted(np.quantile(sure, np.linspace(0, 1, BINS + 1)[1:-1]), sure, side="right")
    out = np.zeros(len(given))
    for rows in (group == number for number in range(BINS)):
        found = wrong[rows].mean()
        power = np.clip((again[rows].mean() - found) / max(swapped[rows].mean() * (1 - found), 1e-9), LEAST, 1)
        there = min(found / power, 0.9)
        odds = wrong[rows] / np.maximum(1 - wrong[rows], 1e-6) * (there / (1 - there)) / max(found / (1 - found), 1e-9)
        out[rows] = odds / (1 + odds)
    return falling(score, out)
