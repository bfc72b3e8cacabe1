"""Verdicts given elsewhere -> data/review.csv.

csv: a review.csv that the page saved in another browser. label-studio: a project's JSON export. Where the same reviewer
says something else in data/review.csv, that verdict stays and the difference is printed.
"""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from label_laundry.contracts import paths
from label_laundry.contracts.dataset import read_dataset
from label_laundry.contracts.trouble import Trouble
from label_laundry.export.label_studio import read_annotations
from label_laundry.review.verdict_file import Verdict, merge, read_verdicts

FORMATS: dict[str, Callable[[Path], list[Verdict]]] = {"csv": read_verdicts, "label-studio": read_annotations}
MOST_TOLD = 10


def run(form: str, path: Path) -> None:
    """Add the file's verdicts to data/review.csv and print what became of them.

    Raises
    ------
    Trouble
        When the file cannot be read, or a verdict is of no training image or names no class; nothing is taken then.
    """
    verdicts = FORMATS[form](path)
    check(verdicts, path)
    added, differ = merge(verdicts)
    print(f"{added:,} verdicts added to {paths.REVIEW}, {len(verdicts) - added - len(differ):,} were there already, {len(differ):,} differ")
    for there, new in differ[:MOST_TOLD]:
        print(f"  {there.id}, {there.reviewer or 'a reviewer'}: {words(there)} in {paths.REVIEW}, which stays; {words(new)} in {path}")
    if len(differ) > MOST_TOLD:
        print(f"  and {len(differ) - MOST_TOLD:,} more")
    print("What they change: dvc repro\nand then: dvc metrics diff")


def words(verdict: Verdict) -> str:
    return f"{verdict.verdict} {verdict.new_label}".rstrip()


def check(verdicts: list[Verdict], path: Path) -> None:
    known, classes = pd.read_csv(paths.IDS, dtype=str), read_dataset().class_names
    train = set(known.loc[known["split"] == "train", "id"])
    for one in verdicts:
        if one.id not in train:
            raise Trouble(f"{path}: {one.id}: no training image of this data set; nothing is taken from the file")
        if one.new_label and one.new_label not in classes:
            raise Trouble(f"{path}: {one.id}: unknown class {one.new_label!r}; the classes are {', '.join(classes)}")
