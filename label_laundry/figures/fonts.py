"""Class names in any script and of any length in figures. matplotlib's own font lacks Chinese, for example; installed fonts may not."""

import logging
import sys
import warnings
from collections.abc import Iterable

from matplotlib import rcParams
from matplotlib.font_manager import FontProperties, findfont, findSystemFonts, fontManager, get_font

MOST_LISTED = 10  # letters named in the warning


def short(name: str, most: int) -> str:
    """The name, cut to at most `most` letters, the last of them an ellipsis."""
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"


def use_fonts_for(texts: Iterable[str]) -> None:
    """Let figures fall back on installed fonts for letters that the default font lacks, and warn of letters that no font has.

    Only if letters are missing, it searches the disk for fonts, because matplotlib's cached list misses fonts installed later.
    """
    lacking = {ord(letter) for text in texts for letter in text if letter.isprintable()}
    lacking -= set(get_font(findfont(FontProperties())).get_charmap())
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # otherwise it reports every weight that a font lacks
    for path in sorted(findSystemFonts()) if lacking else []:
        try:
            font = get_font(path)
            found = lacking & set(font.get_charmap())
        except RuntimeError:  # a bitmap font, or not a font that FreeType reads
            continue
        if found:
            fontManager.addfont(path)
            rcParams["font.family"] = [*rcParams["font.family"], font.family_name]
            lacking -= found
    if lacking:
        letters = " ".join(map(chr, sorted(lacking)[:MOST_LISTED]))
        print(
            f"figures: no installed font has {letters}, so figures show boxes; install one (Debian: fonts-noto)",
            file=sys.stderr,
        )
        warnings.filterwarnings("ignore", "Glyph .* missing from font")
