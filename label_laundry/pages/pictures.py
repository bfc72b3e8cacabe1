"""Pictures as bytes for a browser: small and embedded in the page, or whole from the server."""

import base64
import io

import numpy as np
from PIL import Image

from label_laundry.contracts.trouble import Trouble
from label_laundry.sources.originals import Originals

# Longest side in pixels and largest size in bytes: of a flagged image, and of an image to compare it with. A flagged image and eight
# of these take 40 KB in Base64.
FLAGGED, BESIDE = (224, 13_000), (112, 2_000)
# Longest side of the whole picture in pixels; more than most screens show.
MOST_SIDE = 4096
# A picture with no side longer than this is exact as PNG; WebP would blur its few pixels.
TINY = 64


def original_or(stored: np.ndarray, id_: str, originals: Originals, missing: set[str]) -> Image.Image:
    """The picture as a person sees it: the original, or the stored copy if that is not available, adding the id to `missing`."""
    try:
        return originals.picture(id_)
    except Trouble:
        missing.add(id_)
        return of_array(stored)


def missing_words(missing: set[str]) -> str:
    n = len(missing)
    return f"shown as stored, in {n:,} case{'s' * (n != 1)}: the original is not what `decode` saw; run `dvc repro`"


def thumbnail(image: Image.Image, side: int, most: int) -> str:
    """A data URL of the picture, at most `side` pixels wide and high, with its proportions kept, and at most `most` bytes before Base64."""
    small = image.copy()
    small.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=3)
    if max(small.size) <= TINY:
        content = encoded(small, "PNG", optimize=True)
        if len(content) <= most:
            return url("png", content)
    for quality in (80, 60, 40, 20, 5):
        content = encoded(small, "WEBP", quality=quality, method=2)
        if len(content) <= most:
            return url("webp", content)
    return thumbnail(image, side // 2, most)  # noise, which compresses badly


def full(image: Image.Image) -> tuple[str, bytes]:
    """Format and content of the whole picture: PNG if it has at most 256 x 256 pixels, otherwise JPEG."""
    if max(image.size) > MOST_SIDE:
        image = image.copy()
        image.thumbnail((MOST_SIDE, MOST_SIDE))
    if image.width * image.height <= 256 * 256:
        return "png", encoded(image, "PNG")
    return "jpeg", encoded(image, "JPEG", quality=92)


def encoded(image: Image.Image, form: str, **settings: object) -> bytes:
    file = io.BytesIO()
    image.save(file, form, **settings)
    return file.getvalue()


def url(form: str, content: bytes) -> str:
    return f"data:image/{form};base64," + base64.b64encode(content).decode()


def of_array(pixels: np.ndarray) -> Image.Image:
    """The picture of a stored array, uint8 (H, W) or (H, W, 3)."""
    return Image.fromarray(np.ascontiguousarray(pixels))
