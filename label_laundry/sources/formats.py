"""Which files are images: every format that Pillow knows by a file's first bytes and decodes by itself."""

import importlib.util
from functools import cache
from pathlib import Path

from PIL import Image

# EPS would run Ghostscript; the others are known to Pillow, but other programs decode them.
NOT_DECODED = ("BUFR", "EPS", "GRIB", "HDF5", "MPEG", "WMF")
# Pictures of iPhones, which Pillow reads where pillow-heif is installed.
HEIF_SUFFIXES = frozenset({".heic", ".heif", ".hif"})


@cache
def formats() -> tuple[str, ...]:
    """Pillow's names of the formats. Those without first bytes of their own, such as TGA, would take any file for an image."""
    if importlib.util.find_spec("pillow_heif"):
        import pillow_heif

        pillow_heif.register_heif_opener()
    Image.init()
    return tuple(name for name, (_, accept) in Image.OPEN.items() if accept and name not in NOT_DECODED)


@cache
def suffixes() -> frozenset[str]:
    """Of files that ought to be images, in lower case."""
    read = formats()  # which registers some, so before the list is looked through
    return frozenset(suffix for suffix, name in Image.registered_extensions().items() if name in read) | HEIF_SUFFIXES


def is_picture(path: Path) -> bool:
    """Whether a file is an image by its name or, where the name says nothing, by its first bytes."""
    if path.suffix.lower() in suffixes():
        return True
    try:
        Image.open(path, formats=formats()).close()
    except Exception:  # whatever a format's reader says of a file that is of no format
        return False
    return True
