"""Everywhere a person or a file refers to an image, it is known by the hash of its pixels."""

import hashlib
from collections.abc import Iterable

import numpy as np


def digests(images: Iterable[np.ndarray]) -> np.ndarray:
    """str (N,): 16 hex digits of the SHA-256 of shape and pixels of each image; equal images have equal ones.

    64 bits: two different images among 70,000 share one with a chance of 1 in 10**10.
    """
    return np.array([hashlib.sha256("x".join(map(str, image.shape)).encode() + image.tobytes()).hexdigest()[:16] for image in images])


def image_ids(pixels: np.ndarray, order: np.ndarray) -> np.ndarray:
    """str (N,), an id that names one image: its digest, and "-2", "-3" after that of the second and later of equal images.

    Parameters
    ----------
    pixels : digests (N,); order : the rows in the order in which equal images are counted.
    """
    seen: dict[str, int] = {}
    ids = np.empty(len(pixels), object)
    for row in order:
        digest = pixels[row]
        seen[digest] = seen.get(digest, 0) + 1
        ids[row] = digest if seen[digest] == 1 else f"{digest}-{seen[digest]}"
    return ids.astype(str)


def duplicate_groups(ids: np.ndarray) -> np.ndarray:
    """int64 (N,): a number for each group of exactly equal images, in order of first appearance."""
    pixels = np.array([id_.split("-")[0] for id_ in ids])
    _, first, inverse = np.unique(pixels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[inverse]
