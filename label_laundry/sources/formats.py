"""Which files are images: every format that Pillow recognises by its first bytes and decodes without other programs."""

import importlib.util
from functools import cache
from pathlib import Path

from PIL import Image

# Pillow would run Ghostscript for EPS. It recognises the others, but leaves decoding to other programs.
NOT_DECODED = ("BUFR", "EPS", "GRIB", "HDF5", "MPEG", "WMF")
# The format of iPhone photos; Pillow reads it only if pillow-heif is installed.
HEIF_SUFFIXES = frozenset({".heic", ".heif", ".hif"})


@cache
def formats() -> tuple[str, ...]:
    """Pillow's names of the formats. Formats without a signature, such as TGA, are excluded: they would accept any file."""
    if importlib.util.find_spec("pillow_heif"):
        import pillow_heif

        pillow_heif.register_heif_opener()
    Image.init()
    return tuple(name for name, (_, accept) in Image.OPEN.items() if accept and name not in NOT_DECODED)


@cache
def suffixes() -> frozenset[str]:
    """Suffixes of image files, in lower case. HEIF counts even if it cannot be decoded here."""
    read = formats()  # first, because this call registers some of the suffixes
    return frozenset(suffix for suffix, name in Image.registered_extensions().items() if name in read) | HEIF_SUFFIXES


def is_picture(path: Path) -> bool:
    """Whether a file is an image, by its suffix or else by its first bytes."""
    if path.suffix.lower() in suffixes():
        return True
    try:
        Image.open(path, formats=formats()).close()
    except Exception:  # Pillow's readers raise many kinds of errors on files of unknown format
        return False
    return True
