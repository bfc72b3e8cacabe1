"""`data/review.csv`: a person's verdicts, which overrule the policy. It is in Git and no stage writes it."""

import csv
from pathlib import Path

import pandas as pd

from stages.contracts.trouble import Trouble

REVIEW = Path("data/review.csv")
COLUMNS = ("id", "verdict", "new_label", "reviewer", "when", "note")
VERDICTS = ("keep", "prune", "relabel")


def read_review(path: Path = REVIEW) -> pd.DataFrame:
    """The verdicts in file order, all columns str, checked as far as the file alone allows; `line` is the file's.

    Raises
    ------
    Trouble
        Naming the line: wrong columns, an unknown verdict, a missing or a superfluous new_label, a second verdict for
        an image.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.reader(file, strict=True)
            lines = [(reader.line_num, row) for row in reader if row]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Trouble(f"{path}: cannot be read ({error}); restore it with `git checkout {path}`") from error
    if not lines or tuple(lines[0][1]) != COLUMNS:
        raise Trouble(f"{path}: the first line must be {','.join(COLUMNS)}; restore it with `git checkout {path}`")
    seen: dict[str, int] = {}
    for number, row in lines[1:]:
        if len(row) != len(COLUMNS):
            raise Trouble(f"{path}: line {number}: {len(row)} fields, expected {len(COLUMNS)} ({','.join(COLUMNS)})")
        id_, verdict, new_label = row[:3]
        if verdict not in VERDICTS:
            raise Trouble(f"{path}: line {number}: unknown verdict {verdict!r}; write {', '.join(VERDICTS)}")
        if (verdict == "relabel") != bool(new_label):
            needs = "relabel needs a new_label" if verdict == "relabel" else f"{verdict} takes no new_label"
            raise Trouble(f"{path}: line {number}: {needs}")
        if id_ in seen:
            raise Trouble(f"{path}: line {number}: a second verdict for image {id_} (the first is in line {seen[id_]}); keep one")
        seen[id_] = number
    return pd.DataFrame([[*row, number] for number, row in lines[1:]], columns=[*COLUMNS, "line"])


def check_review(review: pd.DataFrame, known: pd.DataFrame, class_names: list[str], path: Path = REVIEW) -> None:
    """Check verdicts against the data set.

    Parameters
    ----------
    known : id and split of every image of the whole set, also of those that a profile leaves out.

    Raises
    ------
    Trouble
        Naming the line: an id that is no training image (test labels are never changed), or an unknown class.
    """
    split_of = dict(zip(known["id"], known["split"], strict=True))
    for row in review.itertuples():
        if split_of.get(row.id) == "test":
            raise Trouble(f"{path}: line {row.line}: {row.id} is a test image; test labels are never changed, remove the line")
        if row.id not in split_of:
            raise Trouble(f"{path}: line {row.line}: no image has the id {row.id!r}; copy it from results/label_issues.csv")
        if row.new_label and row.new_label not in class_names:
            raise Trouble(f"{path}: line {row.line}: unknown class {row.new_label!r}; write one of {', '.join(class_names)}")
