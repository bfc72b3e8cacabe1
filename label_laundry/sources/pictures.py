"""One image file -> the picture as a person sees it, and the uint8 pixels that networks learn from."""

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

# Larger pictures are not decoded: a file of a few kilobytes can hold gigabytes. Pillow's own check would only warn.
MOST_PIXELS = 100_000_000
Image.MAX_IMAGE_PIXELS = None
# Of odd tags Pillow warns without a file's name ("Skipping tag 271"); what costs pixels it raises.
warnings.filterwarnings("ignore", module=r"PIL\.")
GRAY_MODES = ("1", "L", "LA", "La", "I", "F", "I;16", "I;16L", "I;16B", "I;16N")
POINTER = b"version https://git-lfs.github.com/spec/"


class Unreadable(Exception):
    """Why an image cannot be used, in words."""


class Form(NamedTuple):
    """What the first bytes of an image say of it; `deep` where it has more than eight bits a channel."""

    height: int
    width: int
    colour: Colour
    deep: bool = False


def opened(raw: Path | bytes) -> Image.Image:
    """The image, not decoded yet.

    Raises
    ------
    Unreadable
        When it is no image, or too large.
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
    """A clone without Git LFS has a few lines of text in place of each file."""
    if isinstance(raw, bytes):
        return raw.startswith(POINTER)
    with raw.open("rb") as file:
        return file.read(len(POINTER)) == POINTER


def damaged(error: Exception) -> Unreadable:
    """Readers of damaged files fail in every way: index, key, type and memory errors among them."""
    return Unreadable(f"cut off or damaged ({' '.join(str(error).split()) or type(error).__name__})")


def form(raw: Raw) -> Form:
    """From the file's first bytes; sides are swapped where the picture has to be turned."""
    if isinstance(raw, np.ndarray):
        return Form(*raw.shape[:2], "gray" if raw.ndim == 2 else "rgb")
    with opened(raw) as image:
        width, height = reversed(image.size) if orientation(image) in ON_ITS_SIDE else image.size
        return Form(height, width, "gray" if image.mode in GRAY_MODES else "rgb", is_deep(image))


def original(raw: Raw) -> Image.Image:
    """The first frame as a person sees it: decoded whole, upright, in its own size and colours.

    Raises
    ------
    Unreadable
        When it is no image, too large, cut off or damaged.
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
    """Eight bits a channel, on white or black where it is transparent.

    Parameters
    ----------
    colour : None keeps gray pictures gray.
    values : what becomes black and white in pictures of more than eight bits; None takes the picture's own.

    Raises
    ------
    Unreadable
        When its colours cannot be turned into these.
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
    """What networks learn from: uint8 (H, W) or (H, W, 3); (edge, edge) where an edge is given."""
    image = shown(image, colour, values)
    return np.asarray(image if edge is None else to_square(image, edge, fit))


def pixels(raw: Raw, colour: Colour, edge: int | None, fit: Fit, values: Values | None = None) -> np.ndarray:
    """`stored` of the `original`."""
    return stored(original(raw), colour, edge, fit, values)


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
    # ImageOps.pad would make nothing of a strip of 1000 x 3 pixels.
    inner = tuple(max(1, round(side * edge / max(image.size))) for side in image.size)
    whole = Image.new(image.mode, size, "white" if np.mean(corners) > 127 else "black")
    place = tuple(round((edge - side) / 2) for side in inner)
    whole.paste(image.resize(inner, Image.Resampling.BILINEAR), place)
    return whole
