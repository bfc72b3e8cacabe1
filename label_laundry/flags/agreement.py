"""Would another model or another seed flag the same labels?"""

import hashlib
import warnings
from pathlib import Path

import numpy as np
from scipy.stats import ConstantInputWarning, spearmanr


def overlap(flags: np.ndarray, other: np.ndarray, scores: np.ndarray, other_scores: np.ndarray) -> dict[str, float | int | None]:
    """How far two sets of flags on the same images agree.

    Parameters
    ----------
    flags, other : bool (N,); scores, other_scores : (N,). Rows are the same images in the same order.

    Returns
    -------
    dict with `flags` and `other_flags` (counts), `jaccard` (images that both flag over images that either flags; None where neither
    flags any), and `rank_correlation` (Spearman's, over the scores of all images; None where either set of scores is constant). Over
    flagged images alone it would be near zero or negative: an image that only one set flags scores low in that set alone.
    """
    either = flags | other
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConstantInputWarning)
        ranks = spearmanr(scores, other_scores).statistic
    return {
        "flags": int(flags.sum()),
        "other_flags": int(other.sum()),
        "jaccard": float((flags & other).sum() / either.sum()) if either.any() else None,
        "rank_correlation": None if np.isnan(ranks) else float(ranks),
    }


def digest(flags: Path) -> str:
    """SHA-256 of a file of flags, hex: identifies the flags that a saved comparison was made with."""
    with flags.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
