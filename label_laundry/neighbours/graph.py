"""One k-nearest-neighbour graph of all images, and a map laid out from that same graph."""

import warnings

import numpy as np
import sklearn
from sklearn.neighbors import NearestNeighbors

EXACT_UP_TO = 10_000


def graph(features: np.ndarray, k: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Neighbours by cosine distance, exact for small sets, approximate for large ones.

    Parameters
    ----------
    features : float32 (N, D).
    k : neighbours of each row, not counting itself.

    Returns
    -------
    indices int32 (N, k+1) and distances float32 (N, k+1), nearest first, each row's first neighbour itself where no
    twin is as near.

    Notes
    -----
    NN-descent (Dong et al., WWW 2011) as in pynndescent, about N log N; exact search is N^2. One thread: with more
    the graph differs from run to run.
    """
    if len(features) <= EXACT_UP_TO:
        exact = NearestNeighbors(n_neighbors=k + 1, metric="cosine", algorithm="brute", n_jobs=1).fit(features)
        with sklearn.config_context(working_memory=64):  # MiB; by default it takes a whole N x N matrix of up to a GiB
            distances, indices = exact.kneighbors(features)
    else:
        from pynndescent import NNDescent  # 20 s of compiling that a small set need not wait for

        indices, distances = NNDescent(features, "cosine", n_neighbors=k + 1, random_state=seed, n_jobs=1).neighbor_graph
    return indices.astype(np.int32), distances.astype(np.float32)


def layout(features: np.ndarray, indices: np.ndarray, distances: np.ndarray, seed: int) -> np.ndarray:
    """UMAP coordinates float32 (N, 2) from a graph that is there already (McInnes et al., 2018)."""
    with warnings.catch_warnings():
        # umap says that a seed means one thread, that a given graph cannot place new points, and that it found no
        # Tensorflow: all as wanted.
        warnings.filterwarnings("ignore", message=".*n_jobs value|precomputed_knn|Tensorflow not installed")
        from umap import UMAP

        reducer = UMAP(
            n_neighbors=indices.shape[1], metric="cosine", precomputed_knn=(indices, distances),
            random_state=seed, n_jobs=1, init="pca", force_approximation_algorithm=True, n_epochs=100 if len(features) > 10_000 else None,
        )  # fmt: skip
        return reducer.fit_transform(features).astype(np.float32)


def embed(feature_rows: np.ndarray, neighbours: int, seed: int) -> dict[str, np.ndarray]:
    """Graph and map of features (N, D), N of three or more: `indices`, `distances` (N, k+1) and `map` (N, 2).

    k is `neighbours`, or as many as a small set has (N-2: the map wants one image that is no neighbour).
    """
    indices, distances = graph(feature_rows, min(neighbours, len(feature_rows) - 2), seed)
    return {"indices": indices, "distances": distances, "map": layout(feature_rows, indices, distances, seed)}
