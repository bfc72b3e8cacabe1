"""The names that people give to splits, and which split each becomes here."""

import re
from collections.abc import Iterable
from typing import Literal

# What happens to the validation split if a source has all three splits.
Validation = Literal["train", "test", "leave out"]
VALIDATION = "validation"
NAMES = {
    "train": "train",
    "training": "train",
    "val": VALIDATION,
    "valid": VALIDATION,
    "validation": VALIDATION,
    "dev": VALIDATION,
    "test": "test",
    "testing": "test",
}


def split_named(name: str) -> str | None:
    """`train`, `validation` or `test`, for `Training`, `val`, `test_set`, `train images` and similar names; else None."""
    words = [word for word in re.split(r"[^a-z]+", name.casefold()) if word not in ("", "set", "data", "images", "split")]
    return NAMES.get(re.sub("(set|data)$", "", words[0])) if len(words) == 1 else None


def split_within(name: str) -> tuple[str | None, list[str]]:
    """The split in a name, and its other words: `train` and [`labels`] for `trainLabels`. None if not exactly one word is a split."""
    words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+", name)
    splits = [split for word in words if (split := split_named(word))]
    others = [word.lower() for word in words if not split_named(word)]
    return (splits[0] if len(splits) == 1 else None), others


def assigned(found: Iterable[str], validation: Validation) -> tuple[dict[str, str | None], str]:
    """What each split of a source is used as, and a sentence that says so ("" if there is nothing to say).

    Parameters
    ----------
    found : those of `train`, `validation` and `test` that have labelled images.

    Returns
    -------
    For each split in `found`: `train`, `test`, `""` (a share of it will be held out for testing) or None (left out); and the sentence.
    """
    found = set(found)
    if found == {"train", "test"}:
        return {"train": "train", "test": "test"}, ""
    if found == {"train", VALIDATION}:
        return {"train": "train", VALIDATION: "test"}, "the validation split is the test split, as there is no other"
    if found == {VALIDATION, "test"}:
        return {VALIDATION: "train", "test": "test"}, "the validation split is the training split, as there is no other"
    if len(found) < 2:
        only = next(iter(found), None)
        said = f"there is a {only} split alone: a share of it will be held out for testing" if only else ""
        return dict.fromkeys(found, ""), said
    target = None if validation == "leave out" else validation
    said = "the validation split is left out" if target is None else f"the validation split is joined to the {target} split"
    return {"train": "train", VALIDATION: target, "test": "test"}, f"{said} (data.validation: {validation})"
