"""Cell text of CSV files that people open: one visible line per cell, and nothing that a spreadsheet would run as a formula."""

import re
import unicodedata

# A spreadsheet runs a cell that begins like this. A leading apostrophe makes it text, so one is added, even to text that has some.
FORMULA = re.compile(r"'*[=+\-@\t\r]")
# Unicode categories: control, line separator, paragraph separator, format (with the marks that change text direction), surrogate.
UNSEEN = ("Cc", "Zl", "Zp", "Cf", "Cs")
# Format characters that Arabic, Persian and Indian scripts and emoji need.
MEANT = {"\u200c", "\u200d", *map(chr, range(0xE0020, 0xE0080))}


def unseen(text: str) -> str | None:
    """The code point of the first character that is invisible or breaks the line, such as "U+202E"; None if there is none."""
    found = next((letter for letter in text if unicodedata.category(letter) in UNSEEN and letter not in MEANT), None)
    return found and f"U+{ord(found):04X}"


def to_cell(text: str) -> str:
    """The text, escaped for a cell; `from_cell` reverses it."""
    return f"'{text}" if FORMULA.match(text) else text


def from_cell(cell: str) -> str:
    """The text of a cell, whether `to_cell` or a person wrote it."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell
