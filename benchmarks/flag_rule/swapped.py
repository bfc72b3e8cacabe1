"""What may be acted on for a wanted precision, by labels that are swapped on purpose: the alternative to the posterior.

An out-of-fold prediction never saw its own label, so a swapped label costs no training. The loosest threshold counts at which the wanted
share of the flagged labels were swapped. Labels that were wrong before count as right ones, so fewer are acted on than might be.
"""

import numpy as np

from label_laundry.contracts.seeds import derive
from label_laundry.flags.ensemble import log_margin


def by_swapped(given: np.ndarray, mean: np.ndarray, share: float, precision: float, seed: int = 1) -> np.ndarray:
    """Flags, bool (N,).

    Parameters
    ----------
    given : int64 (N,); mean : (N, K), out of fold; share : of the labels, how many are swapped, each for any other class alike.
    """
    generator = np.random.default_rng(derive(seed, "swapped"))
    swapped = generator.random(len(given)) < share
    others = (given + generator.integers(1, mean.shape[1], len(given))) % mean.shape[1]
    score = log_margin(np.where(swapped, others, given), mean)
    order = np.argsort(score, kind="stable")
    enough = np.flatnonzero(np.cumsum(swapped[order]) >= precision * np.arange(1, len(given) + 1))
    return log_margin(given, mean) <= (score[order][enough[-1]] if len(enough) else -np.inf)
