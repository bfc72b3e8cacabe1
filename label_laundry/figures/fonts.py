"""Class names of any script and length in figures: matplotlib's own font has no Chinese, say, but an installed one may have."""

import logging
import sys
import warnings
from collections.abc import Iterable

from matplotlib import rcParams
from matplotlib.font_manager import FontProperties, findfont, findSystemFonts, fontManager, get_font

NAMED = 10  # letters that no font has, told by name


def short(name: str, most: int) -> str:
    """The name, or its first letters where there is no room for more."""
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"


def use_fonts_for(texts: Iterable[str]) -> None:
    """Have figures fall back on installed fonts for letters that the usual one lacks; say which letters none has.

    Fonts are looked for only then, and on the disk: matplotlib's own list does not notice a font installed since.
    """
    lacking = {ord(letter) for text in texts for letter in text if letter.isprintable()}
    lacking -= set(get_font(findfont(FontProperties())).get_charmap())
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # it tells of each weight that a font lacks
    for path in sorted(findSystemFonts()) if lacking else []:
        try:
            font = get_font(path)
            found = lacking & set(font.get_charmap())
        except RuntimeError:  # not a font that FreeType reads, or one of bitmaps
            continue
        if found:
            fontManager.addfont(path)
            rcParams["font.family"] = [*rcParams["font.family"], font.family_name]
            lacking -= found
    if lacking:
        letters = " ".join(map(chr, sorted(lacking)[:NAMED]))
        print(f"figures: no installed font has {letters}; boxes stand for them until one is (Debian: fonts-noto)", file=sys.stderr)
        warnings.filterwarnings("ignore", "Glyph .* missing from font")
