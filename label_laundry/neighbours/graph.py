"""The k-nearest-neighbour graph of all images, and a map laid out from it."""

import warnings

import numpy as np
import sklearn
from sklearn.neighbors import NearestNeighbors

EXACT_UP_TO = 10_000


def graph(features: np.ndarray, k: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Nearest neighbours by cosine distance: exact up to 10,000 images, approximate above.

    Parameters
    ----------
    features : float32 (N, D).
    k : number of neighbours, not counting the row itself.

    Returns
    -------
    indices int32 (N, k+1) and distances float32 (N, k+1), nearest first. Each row comes first among its own neighbours, unless a
    duplicate is just as near.

    Notes
    -----
    Approximate search is pynndescent's NN-descent (Dong et al., WWW 2011), about N log N; exact search is N^2. It uses one thread,
    because with more threads the graph differs from run to run.
    """
    if len(features) <= EXACT_UP_TO:
        exact = NearestNeighbors(n_neighbors=k + 1, metric="cosine", algorithm="brute", n_jobs=1).fit(features)
        with sklearn.config_context(working_memory=64):  # MiB; the default is a GiB for blocks of the N x N distances
            distances, indices = exact.kneighbors(features)
    else:
        from pynndescent import NNDescent  # compiles for 20 s, which small sets need not wait for

        indices, distances = NNDescent(features, "cosine", n_neighbors=k + 1, random_state=seed, n_jobs=1).neighbor_graph
    return indices.astype(np.int32), distances.astype(np.float32)


def layout(features: np.ndarray, indices: np.ndarray, distances: np.ndarray, seed: int) -> np.ndarray:
    """UMAP coordinates float32 (N, 2) (McInnes et al., 2018) from the graph that `graph` returned."""
    with warnings.catch_warnings():
        # umap warns that a seed means one thread, that a precomputed graph cannot place new points, and that Tensorflow is not
        # installed. All three are intended.
        warnings.filterwarnings("ignore", message=".*n_jobs value|precomputed_knn|Tensorflow not installed")
        from umap import UMAP

        reducer = UMAP(
            n_neighbors=indices.shape[1], metric="cosine", precomputed_knn=(indices, distances),
            random_state=seed, n_jobs=1, init="pca", force_approximation_algorithm=True, n_epochs=100 if len(features) > 10_000 else None,
        )  # fmt: skip
        return reducer.fit_transform(features).astype(np.float32)


def embed(features: np.ndarray, neighbours: int, seed: int) -> dict[str, np.ndarray]:
    """Graph and map of features (N, D), N at least 3: `indices` and `distances` (N, k+1), and `map` (N, 2).

    k is `neighbours`, but at most N-2, because UMAP needs an image that is not a neighbour.
    """
    indices, distances = graph(features, min(neighbours, len(features) - 2), seed)
    return {"indices": indices, "distances": distances, "map": layout(features, indices, distances, seed)}
