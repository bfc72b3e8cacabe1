"""The id of an image: a hash of its decoded original, used wherever a person or a file refers to the image.

The original is the upright picture in its own size and colours. So an id stays the same when `data.size`, `fit` or `colour` change, or
when the image is saved in another lossless format.
"""

import hashlib
from collections.abc import Iterable

import numpy as np
from PIL import Image


def digests(images: Iterable[np.ndarray]) -> np.ndarray:
    """str (N,): `array_digest` of each image."""
    return np.array([array_digest(image) for image in images])


def array_digest(pixels: np.ndarray) -> str:
    """The first 16 hex digits of the SHA-256 of shape and pixels, (H, W) or (H, W, C); equal images have equal digests.

    With 64 bits, the chance that any two different images among 70,000 collide is about 1 in 10**10. Equal colour channels count as
    gray, and a fully opaque alpha channel is ignored: tools add both when they convert a picture to another format.
    """
    if pixels.shape[2:] == (4,) and pixels.dtype == np.uint8 and (pixels[..., 3] == 255).all():
        pixels = pixels[..., :3]
    if pixels.shape[2:] == (3,) and (pixels[..., 0] == pixels[..., 1]).all() and (pixels[..., 0] == pixels[..., 2]).all():
        pixels = pixels[..., 0]
    return hashlib.sha256("x".join(map(str, pixels.shape)).encode() + pixels.tobytes()).hexdigest()[:16]


def digest(image: Image.Image) -> str:
    """`array_digest` of a decoded original. Palette pictures are hashed by their colours, so the order of the palette does not matter."""
    if image.mode == "1":
        image = image.convert("L")
    elif image.has_transparency_data:
        image = image.convert("RGBA")
    elif image.mode == "P":
        image = image.convert("RGB")
    return array_digest(np.asarray(image))


def image_ids(digests: np.ndarray, order: np.ndarray) -> np.ndarray:
    """str (N,), a unique id for each image: its digest, with "-2", "-3" and so on appended for repeats of an image.

    Parameters
    ----------
    digests : (N,); order : all row numbers, in the order in which repeats are numbered.
    """
    seen: dict[str, int] = {}
    ids = np.empty(len(digests), object)
    for row in order:
        digest = digests[row]
        seen[digest] = seen.get(digest, 0) + 1
        ids[row] = digest if seen[digest] == 1 else f"{digest}-{seen[digest]}"
    return ids.astype(str)


def duplicate_groups(ids: np.ndarray) -> np.ndarray:
    """int64 (N,): the group number of each image; exactly equal images share one. Groups are numbered by first appearance."""
    pixels = np.array([id_.split("-")[0] for id_ in ids])
    _, first, inverse = np.unique(pixels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[inverse]
