"""What may be acted on for a wanted precision, by labels that are swapped on purpose: measured here, and not shipped.

An out-of-fold prediction never saw its own label, so a swapped label costs no training.
"""

import numpy as np

from label_laundry.contracts.seeds import derive
from label_laundry.flags.ensemble import log_margin


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
