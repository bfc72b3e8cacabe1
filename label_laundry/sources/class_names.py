"""Class names: which ones are clearly the same class, and which only look alike."""

import os
import unicodedata
from collections import defaultdict
from collections.abc import Iterable

from label_laundry.formats.label_words import listed


def plain(name: str) -> str:
    """A folder name as a class name: Unicode NFC, without surrounding whitespace.

    macOS may write decomposed names; Linux keeps names as given. Names that are not UTF-8 are read as Latin-1.
    """
    try:
        name = os.fsencode(name).decode("utf-8")
    except UnicodeDecodeError:
        name = os.fsencode(name).decode("latin-1")
    return unicodedata.normalize("NFC", name).strip() or name


def differing(names: Iterable[str]) -> list[str]:
    """Notes on names that were merged into one class, are unusual, or differ only in case; the last stay separate classes."""
    spelled, cases = defaultdict(set), defaultdict(set)
    for name in names:
        spelled[plain(name)].add(name)
        cases[plain(name).casefold()].add(plain(name))
    said = [
        f"{len(of)} folders are one class, {name!r}: their names differ by blanks around them or in how letters are composed"
        for name, of in sorted(spelled.items())
        if len(of) > 1
    ]
    said += [f"{name!r} is not UTF-8 on the disk; it is read as Latin-1" for name, of in sorted(spelled.items()) if any(map(odd, of))]
    said += [f"{name!r} is a hidden folder, and a class" for name in sorted(spelled) if name.startswith(".")]
    said += [f"classes {listed(sorted(of))} differ by case alone; rename a folder to join them" for of in cases.values() if len(of) > 1]
    return said


def odd(name: str) -> bool:
    """Whether a file name has bytes that are not UTF-8."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return True
    return False
