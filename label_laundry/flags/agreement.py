"""Would another model or another seed flag the same labels?"""

import hashlib
import warnings
from pathlib import Path

import numpy as np
from scipy.stats import ConstantInputWarning, spearmanr


def overlap(flags: np.ndarray, other: np.ndarray, scores: np.ndarray, other_scores: np.ndarray) -> dict[str, float | int | None]:
    """How alike two opinions on the same images are; flags bool (N,), scores (N,), row by row.

    Returns
    -------
    dict with `flags` and `other_flags` (numbers), `jaccard` (shared flags over all flags; None where nobody flags), and
    `rank_correlation` (Spearman's, of the scores of all images; None where all are alike). Among the flagged alone it would be near
    zero or below: an image that only one of the two flags has a bad score there and a better one here.
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
    """Names the very flags that a comparison is of: the SHA-256 of their file."""
    with flags.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
