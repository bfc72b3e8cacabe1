"""Outliers and duplicates among images, from their nearest neighbours."""

import numpy as np
from pydantic import Field
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from label_laundry.contracts.params import Section

# Rows compared at a time; bounds memory.
CHUNK = 8192


class Limits(Section):
    """The settings of the `examine:` section."""

    outlier: float = Field(gt=0, description="interquartile ranges above the upper quartile of distances from which an image is an outlier")
    twin: float = Field(
        ge=0, le=1, description="root mean square difference of pixels, on a scale from 0 to 1, up to which two images are duplicates"
    )
    ambiguous: float = Field(ge=0, description="absolute log-margin up to which the given and the suggested label count as equally likely")


def distance_to_others(distances: np.ndarray) -> np.ndarray:
    """Mean distance to the k nearest neighbours, (N,), from a graph's distances (N, k+1) with the image itself first.

    The outlier score of Kuan and Mueller ("Back to the Basics", 2022) as in cleanlab, without cleanlab's scaling to 0-1.
    """
    return distances[:, 1:].mean(axis=1, dtype=np.float64)


def is_outlier(scores: np.ndarray, outlier: float) -> np.ndarray:
    """bool (N,): more than `outlier` interquartile ranges above the upper quartile.

    cleanlab's Datalab uses 1.7, which marks 9 % of Fashion-MNIST: distances between learned features have a long tail.
    """
    low, high = np.quantile(scores, [0.25, 0.75])
    return scores > high + outlier * (high - low)


def twins(images: list[np.ndarray], indices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each image, the neighbour whose pixels differ least, and by how much.

    Pixels decide, because a trained network's features tend to be the same for all images of a class. Duplicates that are not among
    each other's neighbours are missed.

    Parameters
    ----------
    images : arrays uint8 (M, ...) with N images in total; they may be memory-mapped.
    indices : int (N, k+1), neighbours of each image; the image itself is skipped.

    Returns
    -------
    rows int64 (N,), and root mean square differences float64 (N,) on a scale from 0 to 1.
    """
    n = len(indices)
    rows, differences = np.empty(n, np.int64), np.empty(n)
    for start in range(0, n, CHUNK):
        own = np.arange(start, min(start + CHUNK, n))
        mine = pixels(images, own).astype(np.float32)
        nearest = np.full(len(own), np.inf)
        for column in indices[own].T:
            difference = np.sqrt(np.mean((mine - pixels(images, column)) ** 2, axis=1, dtype=np.float64)) / 255
            difference[column == own] = np.inf
            nearer = difference < nearest
            nearest[nearer], rows[own[nearer]] = difference[nearer], column[nearer]
        differences[own] = nearest
    return rows, differences


def pixels(images: list[np.ndarray], rows: np.ndarray) -> np.ndarray:
    """uint8 (M, pixels): rows of several arrays, numbered as if they were concatenated."""
    out = np.empty((len(rows), *images[0].shape[1:]), np.uint8)
    start = 0
    for part in images:
        here = (start <= rows) & (rows < start + len(part))
        out[here] = part[rows[here] - start]
        start += len(part)
    return out.reshape(len(rows), -1)


def duplicate_groups(rows: np.ndarray, alike: np.ndarray) -> np.ndarray:
    """int64 (N,): index of the first image in its duplicate group, -1 if it is in none. Duplicates of a duplicate are in the same group.

    Parameters
    ----------
    rows : the twin of each image, (N,); alike : bool (N,), whether the two are duplicates.
    """
    own = np.flatnonzero(alike)
    _, group = connected_components(coo_array((np.ones(len(own)), (own, rows[own])), (len(rows),) * 2), directed=False)
    _, first = np.unique(group, return_index=True)
    return np.where(alike, first[group], -1)
