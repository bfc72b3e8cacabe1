"""Text in cells of CSV files that people open: one visible line each, and none that a spreadsheet would run as a formula."""

import re
import unicodedata

# A spreadsheet runs a cell that begins so. An apostrophe before it makes the cell text; one more hides an apostrophe that is meant.
FORMULA = re.compile(r"'*[=+\-@\t\r]")
# Other, Control; Line and Paragraph Separator; Format, which holds the marks that turn the direction of text; Surrogate.
UNSEEN = ("Cc", "Zl", "Zp", "Cf", "Cs")
# Format characters that Arabic, Persian and Indian scripts, and emoji, cannot do without.
MEANT = {"\u200c", "\u200d", *map(chr, range(0xE0020, 0xE0080))}


def unseen(text: str) -> str | None:
    """The name of the first character that cannot be seen or breaks the line, as "U+202E"; None without one."""
    found = next((letter for letter in text if unicodedata.category(letter) in UNSEEN and letter not in MEANT), None)
    return found and f"U+{ord(found):04X}"


def to_cell(text: str) -> str:
    """The text as it is written into a cell; see `from_cell`."""
    return f"'{text}" if FORMULA.match(text) else text


def from_cell(cell: str) -> str:
    """The text of a cell that `to_cell` wrote, or that a person wrote."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell
