"""One image -> the picture as a person sees it, and the uint8 pixels that networks learn from."""

import io
import warnings
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from label_laundry.sources.depth import Values, eight_bits, is_deep
from label_laundry.sources.formats import HEIF_SUFFIXES, formats
from label_laundry.sources.ground import on_ground
from label_laundry.sources.settings import Colour, Fit
from label_laundry.sources.source import Raw
from label_laundry.sources.upright import ON_ITS_SIDE, TURNS, orientation

# Larger pictures are not decoded: a file of a few kilobytes can expand to gigabytes. Pillow's own check would at first only warn.
MOST_PIXELS = 100_000_000
Image.MAX_IMAGE_PIXELS = None
# Pillow's warnings on odd tags do not name the file ("Skipping tag 271"). Whatever costs pixels is raised as an error instead.
warnings.filterwarnings("ignore", module=r"PIL\.")
GRAY_MODES = ("1", "L", "LA", "La", "I", "F", "I;16", "I;16L", "I;16B", "I;16N")
POINTER = b"version https://git-lfs.github.com/spec/"


class Unreadable(Exception):
    """An image cannot be used; the message says why."""


class Form(NamedTuple):
    """What the first bytes of an image say about it; `deep` means more than eight bits per channel."""

    height: int
    width: int
    colour: Colour
    deep: bool = False


def opened(raw: Path | bytes) -> Image.Image:
    """The opened image, not decoded yet.

    Raises
    ------
    Unreadable
        When the file cannot be read, is not an image, or has no pixels or too many.
    """
    try:
        image = Image.open(io.BytesIO(raw) if isinstance(raw, bytes) else raw, formats=formats())
    except UnidentifiedImageError as error:
        if is_pointer(raw):
            raise Unreadable("a pointer of Git LFS, not the file itself; run `git lfs pull` there") from error
        heif = isinstance(raw, Path) and raw.suffix.lower() in HEIF_SUFFIXES and "HEIF" not in formats()
        raise Unreadable("HEIC, which needs pillow-heif: uv sync --extra heic" if heif else "not an image that can be read") from error
    except FileNotFoundError as error:
        raise Unreadable("a broken link" if isinstance(raw, Path) and raw.is_symlink() else "no such file") from error
    except OSError as error:
        raise Unreadable(f"cannot be read ({error.strerror or error})") from error
    except Exception as error:
        raise damaged(error) from error
    n_pixels = image.width * image.height
    if not 0 < n_pixels <= MOST_PIXELS:
        size = f"{image.width} x {image.height}"
        image.close()
        raise Unreadable(f"more than {MOST_PIXELS:,} pixels ({size})" if n_pixels else f"{size} pixels")
    return image


def is_pointer(raw: Path | bytes) -> bool:
    """Whether a file is a Git LFS pointer: a few lines of text, which a clone made without Git LFS has in place of each file."""
    if isinstance(raw, bytes):
        return raw.startswith(POINTER)
    with raw.open("rb") as file:
        return file.read(len(POINTER)) == POINTER


def damaged(error: Exception) -> Unreadable:
    """Wrap any error from decoding: on damaged files Pillow also raises index, key, type and memory errors."""
    return Unreadable(f"cut off or damaged ({' '.join(str(error).split()) or type(error).__name__})")


def form(raw: Raw) -> Form:
    """The form of an image, from its first bytes. Height and width are those of the upright picture."""
    if isinstance(raw, np.ndarray):
        return Form(*raw.shape[:2], "gray" if raw.ndim == 2 else "rgb")
    with opened(raw) as image:
        width, height = reversed(image.size) if orientation(image) in ON_ITS_SIDE else image.size
        return Form(height, width, "gray" if image.mode in GRAY_MODES else "rgb", is_deep(image))


def original(raw: Raw) -> Image.Image:
    """The first frame as a person sees it: fully decoded, upright, in its own size and colours.

    Raises
    ------
    Unreadable
        As `opened`; also when the file is truncated or damaged.
    """
    if isinstance(raw, np.ndarray):
        return Image.fromarray(raw)
    with opened(raw) as file:
        try:
            file.load()
            turn = TURNS.get(orientation(file))
            return file.copy() if turn is None else file.transpose(turn)
        except Exception as error:
            raise damaged(error) from error


def shown(image: Image.Image, colour: Colour | None = None, values: Values | None = None) -> Image.Image:
    """The picture as eight-bit gray (L) or RGB, with transparent parts on white or black (see `on_ground`).

    Parameters
    ----------
    colour : None gives gray for gray pictures, else RGB.
    values : the values that become black and white in pictures of more than eight bits; None uses the picture's own range.

    Raises
    ------
    Unreadable
        When its colours cannot be converted.
    """
    try:
        if image.mode == "LAB":
            image = ImageCms.profileToProfile(image, ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB"), outputMode="RGB")
        image = on_ground(eight_bits(image, values))
        colour = colour or ("gray" if image.mode in GRAY_MODES else "rgb")
        return image.convert("L" if colour == "gray" else "RGB")
    except Exception as error:
        raise Unreadable(f"its colours cannot be read ({image.mode}: {error})") from error


def stored(image: Image.Image, colour: Colour, edge: int | None, fit: Fit, values: Values | None = None) -> np.ndarray:
    """The pixels that networks learn from: uint8 (H, W) or (H, W, 3), with H = W = edge if an edge is given."""
    image = shown(image, colour, values)
    return np.asarray(image if edge is None else to_square(image, edge, fit))


def pixels(raw: Raw, colour: Colour, edge: int | None, fit: Fit, values: Values | None = None) -> np.ndarray:
    """`stored` applied to the `original`."""
    return stored(original(raw), colour, edge, fit, values)


def to_square(image: Image.Image, edge: int, fit: Fit) -> Image.Image:
    """Make a picture square: padded with white or black (whichever is closer to its corners), centre-cropped, or stretched."""
    size = (edge, edge)
    if image.size == size:
        return image
    if fit == "stretch":
        return image.resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0)
    if fit == "crop":
        return ImageOps.fit(image, size, Image.Resampling.BILINEAR)
    corners = [image.getpixel((x, y)) for x in (0, image.width - 1) for y in (0, image.height - 1)]
    # ImageOps.pad is not used: it would shrink a strip of 1000 x 3 pixels to nothing.
    inner = tuple(max(1, round(side * edge / max(image.size))) for side in image.size)
    whole = Image.new(image.mode, size, "white" if np.mean(corners) > 127 else "black")
    place = tuple(round((edge - side) / 2) for side in inner)
    whole.paste(image.resize(inner, Image.Resampling.BILINEAR), place)
    return whole
