"""Damaged bytes of every common format give pixels, or one reason why not: a seeded search for anything else."""

import io

import numpy as np
import pytest

from label_laundry.sources.identity import digest
from label_laundry.sources.pictures import Unreadable, form, original, stored
from tests.sources.pictures_made import picture

KINDS = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "AVIF")
CASES = 200


def whole(kind, seed):
    """A file of the kind, in one of several modes, with EXIF where it may have it."""
    mode = ("RGB", "L", "P", "RGBA")[seed % 4] if kind in ("PNG", "TIFF", "WEBP") else "RGB"
    image = picture(seed, mode, size=(24, 16))
    file = io.BytesIO()
    exif = image.getexif()
    exif[0x0112] = 1 + seed % 8
    options = {"TIFF": {"compression": ("raw", "tiff_lzw", "tiff_adobe_deflate")[seed % 3]}, "AVIF": {"speed": 10}}.get(kind, {})
    image.save(file, kind, **options, **({} if kind == "GIF" else {"exif": exif}))
    return file.getvalue()


def damaged(content, generator):
    """Bits flipped, bytes set to extremes, a part cut out, doubled or cut off."""
    damaged = bytearray(content)
    what = generator.integers(5)
    # The beginning says what the rest is, so half of the damage is there.
    most = len(damaged) if generator.random() < 0.5 else min(len(damaged), 96)
    if what < 2:
        for place in generator.integers(0, most, generator.integers(1, 9)):
            damaged[place] = damaged[place] ^ (1 << generator.integers(8)) if what else generator.choice((0, 1, 0x7F, 0x80, 0xFF))
    else:
        start, length = int(generator.integers(0, most)), int(generator.integers(1, 33))
        part = damaged[start : start + length]
        damaged[start : start + length] = (b"", part * 2, b"")[what - 2]
        if what == 4:
            del damaged[start:]
    return bytes(damaged)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.filterwarnings("ignore")  # Pillow's own, on odd files
def test_damage_gives_pixels_or_a_reason(kind):
    generator = np.random.default_rng(KINDS.index(kind))
    sources = [whole(kind, seed) for seed in range(12)]
    outcomes = {"read": 0, "told": 0}
    for _ in range(CASES):
        content = damaged(sources[generator.integers(len(sources))], generator)
        try:
            form(content)
            image = original(content)
            assert digest(image)
            array = stored(image, "rgb", 16, "pad")
            assert (array.shape, array.dtype) == ((16, 16, 3), np.uint8)
            outcomes["read"] += 1
        except Unreadable as reason:
            assert "\n" not in str(reason)
            assert str(reason)
            outcomes["told"] += 1
    # Checksums let few damaged PNG files through.
    assert min(outcomes.values()) > 0, outcomes
