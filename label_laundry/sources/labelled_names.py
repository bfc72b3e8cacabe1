"""Images whose file names contain their labels, as in cat.0.jpg or test/Abyssinian_12.jpg."""

import re
from pathlib import Path

import pandas as pd

from label_laundry.contracts.trouble import Trouble
from label_laundry.formats.label_words import listed
from label_laundry.formats.split_names import Validation
from label_laundry.sources.index import index_of
from label_laundry.sources.labelled import source_of
from label_laundry.sources.source import Source, natural
from label_laundry.sources.table import splits_by_folder

# Text that ends in a letter, then a number: the form that most tools write.
USUAL = r"(?P<label>[^/]*?[^/\W\d_])[ ._-]*\d+\.\w+$"


def proposed(files: list[str]) -> str | None:
    """Advice on how to read labels from these file names; None if they do not seem to contain any."""
    found = [match["label"] for file in files if (match := re.search(USUAL, file))]
    labels = sorted(set(found), key=natural)
    if len(labels) < 2 or len(found) < 2 * len(labels) or len(found) < len(files) / 2:
        return None
    return (
        f"{len(files):,} images in no class folders, and no table of labels is there. If their names have the labels "
        f"({listed(labels)}, as in {files[0]!r}), write into params.yaml data.label_pattern: '{USUAL}' and do this again"
    )


def read_labelled_names(folder: Path, pattern: str, classes: dict[str, str] | None, validation: Validation = "train") -> Source:
    """All images below a folder, in natural order, with labels from their paths relative to the folder.

    Parameters
    ----------
    pattern : a regular expression, searched for in each path, with a group `label` and, if paths contain it, a group `split`. Without
        the latter, folders with the name of a split, such as train or test, tell the splits.

    Raises
    ------
    Trouble
        When the pattern matches no path.
    """
    index = index_of(folder)
    files = sorted(index.pictures, key=natural)
    found = [re.search(pattern, file) for file in files]
    fit = [(file, match) for file, match in zip(files, found, strict=True) if match and match["label"]]
    if not fit:
        first = f"; the first is {files[0]!r}" if files else ""
        raise Trouble(f"{folder}: data.label_pattern {pattern!r} fits none of {len(files):,} names of images{first}")
    rows = pd.DataFrame({"file": [file for file, _ in fit], "label": [match["label"] for _, match in fit]})
    if "split" in re.compile(pattern).groupindex:
        rows["split"] = [match["split"] or "" for _, match in fit]
    else:
        rows["split"] = splits_by_folder(rows["file"])
    unfit = [
        (file, "its name does not fit data.label_pattern", True)
        for file, match in zip(files, found, strict=True)
        if not (match and match["label"])
    ]
    return source_of(
        name=folder.resolve().name,
        words=f"images in {folder} with labels in their names",
        found=rows,
        images=[index.paths[file] for file in rows["file"]],
        classes=classes,
        validation=validation,
        left_out=unfit,
    )
