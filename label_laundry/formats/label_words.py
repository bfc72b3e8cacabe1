"""Labels as people write them: normalised, with notes on labels that were merged or look alike."""

import re
import unicodedata

import numpy as np
import pandas as pd

MOST_SHOWN = 6
# What may separate several labels in one cell.
SEPARATORS = r"[|;,/+&\s]+"
# Invisible characters that `str.strip` leaves: the byte order mark and zero-width characters.
UNSEEN = "\ufeff\u200b\u200c\u200d\u2060"


def one_form(labels: pd.Series) -> tuple[pd.Series, list[str]]:
    """Normalise each label: Unicode NFC, no surrounding whitespace, and `1` for `1.0` if all labels are whole numbers.

    Case is kept, because `IT` and `it` may be two classes.

    Parameters
    ----------
    labels : str, "" for none.

    Returns
    -------
    The labels, and notes for a person on labels that were merged, and on labels that differ only in case.
    """
    written = [label for label in labels.unique() if label]
    forms = {label: unicodedata.normalize("NFC", label).strip().strip(UNSEEN).strip() for label in written}
    if forms and all(whole_number(form) is not None for form in forms.values()):
        forms = {label: whole_number(form) for label, form in forms.items()}
    spelled: dict[str, list[str]] = {}
    for label, form in forms.items():
        spelled.setdefault(form, []).append(label)
    notes = [f"{form!r}: written as {listed(of)}, taken as one label" for form, of in spelled.items() if len(of) > 1 and form]
    cases: dict[str, list[str]] = {}
    for form in spelled:
        cases.setdefault(form.casefold(), []).append(form)
    notes += [f"labels {listed(sorted(of))} differ by case alone; they stay two classes" for of in cases.values() if len(of) > 1]
    return labels.map({"": "", **forms}), notes


def several_in_one(labels: pd.Series) -> list[str]:
    """A note if labels such as `cat|dog` are made up of other labels: images may have several labels, but one is expected."""
    counts = labels[labels != ""].value_counts()
    parts = {label: [part for part in re.split(SEPARATORS, label) if part] for label in counts.index}
    joined = sorted(label for label, of in parts.items() if len(set(of)) > 1 and all(part in counts for part in of))
    if not joined:
        return []
    n = int(counts[joined].sum())
    return [f"{n:,} images have several labels at once: {listed(joined)}; each combination is a class of its own, as one label is expected"]


def whole_number(label: str) -> str | None:
    """`3` for `3` and `3.0`; None for text that is not a plain whole number, such as `03` or `3.5`."""
    whole, _, rest = label.partition(".")
    digits = whole.removeprefix("-")
    plain = digits.isascii() and digits.isdecimal() and (digits == "0" or not digits.startswith("0"))
    return whole if plain and not rest.strip("0") else None


def as_words(values: np.ndarray | pd.Series | list) -> pd.Series:
    """Values of any type as text: whole numbers without a decimal point, "" for None and NaN."""
    series = pd.Series(values)
    if isinstance(series.dtype, np.dtype) and series.dtype.kind in "iub":
        return series.astype(str)
    return series.map(word).astype(object)


def word(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, str):
        return value
    if isinstance(value, list | np.ndarray):
        return ", ".join(map(word, value))
    if isinstance(value, dict):
        # JSON files may nest a label: {"name": "cat"}.
        return word(next(iter(value.values()))) if len(value) == 1 else str(value)
    if value is None or value is pd.NA or value != value:
        return ""
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value)


def listed(words: list[str]) -> str:
    """The first few words, quoted, and how many more there are."""
    more = f" and {len(words) - MOST_SHOWN:,} more" if len(words) > MOST_SHOWN else ""
    return ", ".join(map(repr, words[:MOST_SHOWN])) + more
