"""The unflagged images of a class that are most similar to a flagged image, for a reviewer to compare."""

import numpy as np
from sklearn.neighbors import NearestNeighbors


def exemplars(features: np.ndarray, labels: np.ndarray, usable: np.ndarray, rows: np.ndarray, wanted: np.ndarray, k: int) -> np.ndarray:
    """The nearest usable images of the wanted class, by cosine distance.

    Parameters
    ----------
    features : (N, D); labels : (N,); usable : bool (N,), images that may be shown as examples.
    rows, wanted : (M,), the images to compare, and for each the class that its examples come from.

    Returns
    -------
    int64 (M, k): rows, nearest first, never the image itself; -1 where the class has no more usable images.
    """
    out = np.full((len(rows), k), -1)
    for code in np.unique(wanted):
        queries, candidates = np.flatnonzero(wanted == code), np.flatnonzero(usable & (labels == code))
        n = min(k + 1, len(candidates))
        if not n:
            continue
        index = NearestNeighbors(n_neighbors=n, metric="cosine", algorithm="brute", n_jobs=1).fit(features[candidates])
        nearest = candidates[index.kneighbors(features[rows[queries]], return_distance=False)]
        for query, found in zip(queries, nearest, strict=True):
            others = found[found != rows[query]][:k]
            out[query, : len(others)] = others
    return out
