"""Import verdicts given elsewhere into data/review.csv, and opinions on test images into data/opinions.csv.

csv: a review.csv that the page saved in another browser. label-studio: a project's JSON export. If the same reviewer has
a different verdict in data/review.csv, that verdict stays and the difference is printed.
"""

from collections.abc import Callable
from pathlib import Path

from label_laundry.contracts import paths
from label_laundry.contracts.dataset import read_dataset
from label_laundry.contracts.tables import read_csv
from label_laundry.contracts.trouble import Trouble
from label_laundry.contracts.vocabulary import SPLITS
from label_laundry.export.label_studio import read_annotations
from label_laundry.review.verdict_file import Verdict, create, merge, read_verdicts

FORMATS: dict[str, Callable[[Path], list[Verdict]]] = {"csv": read_verdicts, "label-studio": read_annotations}
MOST_TOLD = 10


def run(form: str, path: Path) -> None:
    """Add the file's verdicts to data/review.csv and print a summary.

    Raises
    ------
    Trouble
        When the file cannot be read, or a verdict names an unknown image or class; nothing is imported then.
    """
    verdicts, split_of = FORMATS[form](path), read_csv(paths.IDS, dtype=str).set_index("id")["split"].to_dict()
    check(verdicts, path, set(split_of))
    by_split = {split: [one for one in verdicts if split_of[one.id] == split] for split in SPLITS}
    add("verdicts", by_split["train"], path, paths.REVIEW)
    if by_split["test"]:
        create(paths.OPINIONS)
        add("opinions on test images, which nothing acts on,", by_split["test"], path, paths.OPINIONS)
    print("To apply them: dvc repro\nand then: dvc metrics diff")


def add(what: str, verdicts: list[Verdict], path: Path, into: Path) -> None:
    added, differ = merge(verdicts, into)
    print(f"{added:,} {what} added to {into}, {len(verdicts) - added - len(differ):,} were there already, {len(differ):,} differ")
    for there, new in differ[:MOST_TOLD]:
        print(f"  {there.id}, {there.reviewer or 'a reviewer'}: {words(there)} in {into}, which stays; {words(new)} in {path}")
    if len(differ) > MOST_TOLD:
        print(f"  and {len(differ) - MOST_TOLD:,} more")


def words(verdict: Verdict) -> str:
    return f"{verdict.verdict} {verdict.new_label}".rstrip()


def check(verdicts: list[Verdict], path: Path, ids: set[str]) -> None:
    classes = read_dataset().class_names
    for one in verdicts:
        if one.id not in ids:
            raise Trouble(f"{path}: {one.id}: no image of this data set; nothing was imported")
        if one.new_label and one.new_label not in classes:
            raise Trouble(f"{path}: {one.id}: unknown class {one.new_label!r}; the classes are {', '.join(classes)}")
