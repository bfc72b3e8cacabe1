"""For the eye: images of a class, without a flag, that are most like a doubtful one."""

import numpy as np
from sklearn.neighbors import NearestNeighbors


def exemplars(features: np.ndarray, labels: np.ndarray, usable: np.ndarray, rows: np.ndarray, wanted: np.ndarray, k: int) -> np.ndarray:
    """Nearest usable images (cosine) of the wanted class.

    Parameters
    ----------
    features : (N, D); labels : (N,); usable : bool (N,), images that may be shown as examples.
    rows, wanted : (M,), images to compare and the class of which examples are wanted for each.

    Returns
    -------
    int64 (M, k): rows, nearest first, never the image itself; -1 where the class has no more.
    """
    out = np.full((len(rows), k), -1)
    for code in np.unique(wanted):
        asked, there = np.flatnonzero(wanted == code), np.flatnonzero(usable & (labels == code))
        n = min(k + 1, len(there))
        if not n:
            continue
        index = NearestNeighbors(n_neighbors=n, metric="cosine", algorithm="brute", n_jobs=1).fit(features[there])
        near = there[index.kneighbors(features[rows[asked]], return_distance=False)]
        for place, row in zip(asked, near, strict=True):
            others = row[row != rows[place]][:k]
            out[place, : len(others)] = others
    return out
