"""Reads `data/review.csv`: people's verdicts, which overrule the policy. The file is in Git, and no stage writes it."""

import csv
from pathlib import Path

import pandas as pd

from label_laundry.contracts import paths
from label_laundry.contracts.trouble import Trouble

COLUMNS = ("id", "verdict", "new_label", "reviewer", "when", "note")
# ambiguous: more than one class fits; `clean.ambiguous` in params.yaml says what to do.
VERDICTS = ("keep", "prune", "relabel", "ambiguous")


def read_review(path: Path = paths.REVIEW) -> pd.DataFrame:
    """The verdicts in file order, all columns str, and `line`, their line in the file; `check_review` checks them against the data.

    Raises
    ------
    Trouble
        Naming the line: wrong columns, an unknown verdict, a missing or superfluous new_label, or a reviewer's second verdict for
        an image.
    """
    remedy = f"restore it with `git checkout {path}`" if path == paths.REVIEW else "save it again from the review page"
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.reader(file, strict=True)
            lines = [(reader.line_num, row) for row in reader if row]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Trouble(f"{path}: cannot be read ({error}); {remedy}") from error
    if not lines or tuple(lines[0][1]) != COLUMNS:
        raise Trouble(f"{path}: the first line must be {','.join(COLUMNS)}; {remedy}")
    seen: dict[tuple[str, str], int] = {}
    for number, row in lines[1:]:
        if len(row) != len(COLUMNS):
            raise Trouble(f"{path}: line {number}: {len(row)} fields, expected {len(COLUMNS)} ({','.join(COLUMNS)})")
        id_, verdict, new_label, reviewer = row[:4]
        if verdict not in VERDICTS:
            raise Trouble(f"{path}: line {number}: unknown verdict {verdict!r}; write {', '.join(VERDICTS)}")
        if (verdict == "relabel") != bool(new_label):
            needs = "relabel needs a new_label" if verdict == "relabel" else f"{verdict} takes no new_label"
            raise Trouble(f"{path}: line {number}: {needs}")
        if (id_, reviewer) in seen:
            by = f" by {reviewer}" if reviewer else ""
            first = seen[id_, reviewer]
            raise Trouble(f"{path}: line {number}: a second verdict for image {id_}{by} (the first is in line {first}); keep one")
        seen[id_, reviewer] = number
    return pd.DataFrame([[*row, number] for number, row in lines[1:]], columns=[*COLUMNS, "line"])


def check_review(review: pd.DataFrame, known: pd.DataFrame, class_names: list[str], path: Path = paths.REVIEW) -> None:
    """Check verdicts against the data set.

    Parameters
    ----------
    known : id and split of every image of the data set, including those that the profile leaves out.

    Raises
    ------
    Trouble
        Naming the line: an id that is not a training image's (test labels are never changed), or an unknown class.
    """
    split_of = dict(zip(known["id"], known["split"], strict=True))
    for row in review.itertuples():
        if split_of.get(row.id) == "test":
            raise Trouble(f"{path}: line {row.line}: {row.id} is a test image; test labels are never changed, remove the line")
        if row.id not in split_of:
            raise Trouble(f"{path}: line {row.line}: no image has the id {row.id!r}; copy it from results/label_issues.csv")
        if row.new_label and row.new_label not in class_names:
            raise Trouble(f"{path}: line {row.line}: unknown class {row.new_label!r}; write one of {', '.join(class_names)}")


def majority_verdicts(review: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, str]]:
    """The verdict that most reviewers give to each image.

    Returns
    -------
    DataFrame (id, verdict, new_label, reviewer, when, note) of the images that have such a verdict, with the names, latest time and
    notes of the reviewers who gave it; and for each tied image, what each reviewer says.
    """
    rows, ties = [], {}
    for id_, votes in review.groupby("id", sort=False):
        counts = votes.groupby(["verdict", "new_label"], sort=False).size()
        most = counts[counts == counts.max()]
        if len(most) > 1:
            ties[id_] = ", ".join(f"{row.reviewer or 'a reviewer'}: {row.verdict} {row.new_label}".rstrip() for row in votes.itertuples())
            continue
        verdict, new_label = most.index[0]
        agreed = votes[(votes["verdict"] == verdict) & (votes["new_label"] == new_label)]
        names, notes = (", ".join(filter(None, agreed[column])) for column in ("reviewer", "note"))
        rows.append((id_, verdict, new_label, names, agreed["when"].max(), notes))
    return pd.DataFrame(rows, columns=list(COLUMNS)), ties
