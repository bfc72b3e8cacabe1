"""Would another model or another seed flag the same labels?"""

import numpy as np
from scipy.stats import spearmanr


def overlap(flags: np.ndarray, other: np.ndarray, scores: np.ndarray, other_scores: np.ndarray) -> dict[str, float | int | None]:
    """How alike two opinions on the same images are; flags bool (N,), scores (N,), row by row.

    Returns
    -------
    dict with `flags` and `other_flags` (numbers), `jaccard` (shared flags over all flags; None where nobody flags), and
    `rank_correlation` (Spearman's, of the scores of all images that at least one flags; None for fewer than three).
    """
    either = flags | other
    ranks = spearmanr(scores[either], other_scores[either]).statistic if either.sum() > 2 else np.nan
    return {
        "flags": int(flags.sum()),
        "other_flags": int(other.sum()),
        "jaccard": float((flags & other).sum() / either.sum()) if either.any() else None,
        "rank_correlation": None if np.isnan(ranks) else float(ranks),
    }
