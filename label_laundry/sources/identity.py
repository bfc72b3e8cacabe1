"""Everywhere a person or a file refers to an image, it is known by the hash of its decoded original.

The original is the picture upright, in its own size and colours. So an id outlives another `data.size`, `fit` or `colour`, and
another file format that keeps the pixels.
"""

import hashlib
from collections.abc import Iterable

import numpy as np
from PIL import Image


def digests(images: Iterable[np.ndarray]) -> np.ndarray:
    """str (N,): `digest` of each image, arrays as in `array_digest`."""
    return np.array([array_digest(image) for image in images])


def array_digest(pixels: np.ndarray) -> str:
    """16 hex digits of the SHA-256 of shape and pixels, (H, W) or (H, W, C); equal images have equal ones.

    64 bits: two different images among 70,000 share one with a chance of 1 in 10**10. A picture of equal channels counts as gray, and
    a channel of full opacity as none: tools add both when they store a picture in another format.
    """
    if pixels.shape[2:] == (4,) and pixels.dtype == np.uint8 and (pixels[..., 3] == 255).all():
        pixels = pixels[..., :3]
    if pixels.shape[2:] == (3,) and (pixels[..., 0] == pixels[..., 1]).all() and (pixels[..., 0] == pixels[..., 2]).all():
        pixels = pixels[..., 0]
    return hashlib.sha256("x".join(map(str, pixels.shape)).encode() + pixels.tobytes()).hexdigest()[:16]


def digest(image: Image.Image) -> str:
    """`array_digest` of a decoded original; colours of a palette count, not its order."""
    if image.mode == "1":
        image = image.convert("L")
    elif image.has_transparency_data:
        image = image.convert("RGBA")
    elif image.mode == "P":
        image = image.convert("RGB")
    return array_digest(np.asarray(image))


def image_ids(digests: np.ndarray, order: np.ndarray) -> np.ndarray:
    """str (N,), an id that names one image: its digest, and "-2", "-3" after that of the second and later of equal images.

    Parameters
    ----------
    digests : (N,); order : the rows in the order in which equal images are counted.
    """
    seen: dict[str, int] = {}
    ids = np.empty(len(digests), object)
    for row in order:
        digest = digests[row]
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
