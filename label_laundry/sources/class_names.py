"""Names of classes: which of them are plainly one, and which only look alike."""

import os
import unicodedata
from collections import defaultdict
from collections.abc import Iterable

from label_laundry.formats.label_words import listed


def plain(name: str) -> str:
    """A folder's name as the name of a class: composed (NFC) and without blanks around it.

    A Mac writes decomposed names, Linux keeps what it is given; bytes that are not UTF-8 are taken as Latin-1.
    """
    try:
        name = os.fsencode(name).decode("utf-8")
    except UnicodeDecodeError:
        name = os.fsencode(name).decode("latin-1")
    return unicodedata.normalize("NFC", name).strip() or name


def differing(names: Iterable[str]) -> list[str]:
    """Sentences on names that were taken as one class, and on names that differ by case alone, which were not."""
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
    """Whether a file's name has bytes that are not UTF-8."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return True
    return False
