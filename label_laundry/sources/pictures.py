"""One image file -> the picture as a person sees it, and the uint8 pixels that networks learn from."""

import io
import struct
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from label_laundry.sources.settings import Colour, Fit
from label_laundry.sources.source import Raw

# Larger pictures are not decoded: a file of a few kilobytes can hold gigabytes. Pillow's own check would only warn.
MOST_PIXELS = 100_000_000
Image.MAX_IMAGE_PIXELS = None
GRAY_MODES = ("1", "L", "LA", "La", "I", "F", "I;16", "I;16L", "I;16B")


class Unreadable(Exception):
    """Why an image cannot be used, in words."""


def opened(raw: Path | bytes) -> Image.Image:
    """The image, not decoded yet.

    Raises
    ------
    Unreadable
        When it is no image, or too large.
    """
    try:
        image = Image.open(io.BytesIO(raw) if isinstance(raw, bytes) else raw)
    except UnidentifiedImageError as error:
        raise Unreadable("not an image that can be read") from error
    except FileNotFoundError as error:
        raise Unreadable("a broken link" if isinstance(raw, Path) and raw.is_symlink() else "no such file") from error
    except (OSError, ValueError, SyntaxError) as error:
        raise Unreadable(f"cannot be read ({getattr(error, 'strerror', None) or error})") from error
    if image.width * image.height > MOST_PIXELS:
        image.close()
        raise Unreadable(f"{image.width} x {image.height} pixels are more than {MOST_PIXELS:,}")
    return image


def form(raw: Raw) -> tuple[int, int, Colour]:
    """Height, width and colour, from the file's first bytes; sides are swapped where EXIF turns the picture."""
    if isinstance(raw, np.ndarray):
        return *raw.shape[:2], "gray" if raw.ndim == 2 else "rgb"
    with opened(raw) as image:
        width, height = reversed(image.size) if on_its_side(image) else image.size
        return height, width, "gray" if image.mode in GRAY_MODES else "rgb"


def on_its_side(image: Image.Image) -> bool:
    """Whether EXIF turns it by a quarter; damaged EXIF turns nothing, as when it is decoded."""
    # Not image.getexif(), which decodes a whole PNG to look behind it.
    exif = Image.Exif()
    try:
        exif.load(image.info.get("exif", b""))
        return exif.get(0x0112) in (5, 6, 7, 8)
    except (SyntaxError, ValueError, OSError, struct.error):
        return False


def original(raw: Raw) -> Image.Image:
    """The first frame as a person sees it: decoded whole, upright, in its own size and colours.

    Raises
    ------
    Unreadable
        When it is no image, too large, cut off or damaged.
    """
    if isinstance(raw, np.ndarray):
        return Image.fromarray(raw)
    try:
        with opened(raw) as file:
            image = ImageOps.exif_transpose(file)
            image.load()
            return image
    except (OSError, ValueError, SyntaxError) as error:
        raise Unreadable(f"cut off or damaged ({error})") from error


def shown(image: Image.Image, colour: Colour | None = None) -> Image.Image:
    """Eight bits a channel, on white where it is transparent; `colour` None keeps gray pictures gray."""
    image = on_white(eight_bits(image))
    colour = colour or ("gray" if image.mode in GRAY_MODES else "rgb")
    return image.convert("L" if colour == "gray" else "RGB")


def stored(image: Image.Image, colour: Colour, edge: int | None, fit: Fit) -> np.ndarray:
    """What networks learn from: uint8 (H, W) or (H, W, 3); (edge, edge) where an edge is given."""
    image = shown(image, colour)
    return np.asarray(image if edge is None else to_square(image, edge, fit))


def pixels(raw: Raw, colour: Colour, edge: int | None, fit: Fit) -> np.ndarray:
    """`stored` of the `original`."""
    return stored(original(raw), colour, edge, fit)


def eight_bits(image: Image.Image) -> Image.Image:
    """16-bit gray by its upper byte, floats from 0 to 1 or to their maximum; Pillow's own conversion would clip both at 255."""
    if image.mode not in ("I", "F") and not image.mode.startswith("I;16"):
        return image
    values = np.asarray(image, np.float64)
    top = max(1.0, values.max()) if image.mode == "F" else 65535.0 if values.max() > 255 else 255.0
    return Image.fromarray((np.clip(values, 0, top) * (255 / top)).round().astype(np.uint8))


def on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image
    image = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)


def to_square(image: Image.Image, edge: int, fit: Fit) -> Image.Image:
    """Whole with a white or black border (as its corners are brighter or darker), cut to the middle, or stretched."""
    size = (edge, edge)
    if image.size == size:
        return image
    if fit == "stretch":
        return image.resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0)
    if fit == "crop":
        return ImageOps.fit(image, size, Image.Resampling.BILINEAR)
    corners = [image.getpixel((x, y)) for x in (0, image.width - 1) for y in (0, image.height - 1)]
    return ImageOps.pad(image, size, Image.Resampling.BILINEAR, color="white" if np.mean(corners) > 127 else "black")
