"""What an image's neighbours say beyond its label: is it unlike all others, is there a twin of it, is it in the test set?"""

import numpy as np
from pydantic import Field
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from label_laundry.contracts.params import Section

CHUNK = 8192


class Limits(Section):
    """The settings of the `examine:` section."""

    outlier: float = Field(gt=0, description="quartile ranges above the upper quartile of distances, for an image unlike all others")
    twin: float = Field(ge=0, le=1, description="root mean square difference of pixels, 0 to 1, up to which two images are twins")
    ambiguous: float = Field(ge=0, description="log-margin, either way, up to which given and suggested label are equally likely")


def distance_to_others(distances: np.ndarray) -> np.ndarray:
    """Mean distance to the nearest neighbours, (N,), from a graph's distances (N, k+1) with the image itself first.

    The outlier score of Kuan and Mueller ("Back to the Basics", 2022), as cleanlab has it, before its scaling to 0-1.
    """
    return distances[:, 1:].mean(axis=1, dtype=np.float64)


def far_out(scores: np.ndarray, outlier: float) -> np.ndarray:
    """bool (N,): more than `outlier` quartile ranges above the upper quartile.

    cleanlab's Datalab takes 1.7, which is 9 % of Fashion-MNIST: distances in learned features have a long tail.
    """
    low, high = np.quantile(scores, [0.25, 0.75])
    return scores > high + outlier * (high - low)


def twins(images: list[np.ndarray], indices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of each image's neighbours the one with the nearest pixels, and how near.

    Pixels decide, because features of a trained network are made to be the same for all images of a class. Twins that
    are not among each other's neighbours stay unseen.

    Parameters
    ----------
    images : uint8 (M, ...), N images in all, which may be memory-mapped.
    indices : int (N, k+1), the image itself first where no twin is as near.

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
    """uint8 (M, pixels) of some rows of arrays that are counted on, one after the other."""
    out = np.empty((len(rows), *images[0].shape[1:]), np.uint8)
    start = 0
    for part in images:
        here = (start <= rows) & (rows < start + len(part))
        out[here] = part[rows[here] - start]
        start += len(part)
    return out.reshape(len(rows), -1)


def groups(rows: np.ndarray, alike: np.ndarray) -> np.ndarray:
    """int64 (N,): the first image of those that are alike, be it over others; -1 for an image without a twin.

    Parameters
    ----------
    rows : the twin of each image (N,); alike : bool (N,), whether it is near enough.
    """
    own = np.flatnonzero(alike)
    _, group = connected_components(coo_array((np.ones(len(own)), (own, rows[own])), (len(rows),) * 2), directed=False)
    _, first = np.unique(group, return_index=True)
    return np.where(alike, first[group], -1)
