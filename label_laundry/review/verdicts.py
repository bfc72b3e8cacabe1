"""Reads `data/review.csv`: people's verdicts, which overrule the policy. The file is in Git, and no stage writes it."""

import csv
import io
import re
from pathlib import Path

import pandas as pd

from label_laundry.contracts import paths
from label_laundry.contracts.cells import from_cell
from label_laundry.contracts.trouble import Trouble

COLUMNS = ("id", "verdict", "new_label", "reviewer", "when", "note")
# ambiguous: more than one class fits; `clean.ambiguous` in params.yaml says what to do.
VERDICTS = ("keep", "prune", "relabel", "ambiguous")
MERGE_MARK = re.compile(r"^(<{7} |={7}\r?$|>{7} )", re.MULTILINE)
# Notes of verdicts given to many images at once begin with this: perhaps nobody looked at each image.
IN_BULK = "in bulk"


def read_review(path: Path = paths.REVIEW) -> pd.DataFrame:
    """The verdicts in file order: str columns, and `line`, the line in the file. `check_review` checks them against the data.

    Raises
    ------
    Trouble
        See `read_lines`.
    """
    return pd.DataFrame([[*row, number] for number, row in read_lines(path)], columns=[*COLUMNS, "line"])


def read_lines(path: Path = paths.REVIEW) -> list[tuple[int, list[str]]]:
    """The verdicts in file order: for each, the number of its first line in the file, and its fields in the order of COLUMNS.

    Raises
    ------
    Trouble
        If the file cannot be read or is not CSV, or has wrong columns, an unknown verdict, a missing or superfluous new_label, or two
        verdicts of one reviewer for an image. The message names the line, if there is one, and the remedy.
    """
    lines = split_lines(path)
    if not lines or tuple(lines[0][1]) != COLUMNS:
        remedy = "save it with commas between the fields" if lines and ";" in lines[0][1][0] else "put it above the verdicts"
        raise Trouble(f"{path}: the first line must be {','.join(COLUMNS)}; {remedy}")
    seen: dict[tuple[str, str], int] = {}
    for number, row in lines[1:]:
        check_line(row, f"{path}: line {number}")
        id_, reviewer = row[0], row[3]
        if (id_, reviewer) in seen:
            by = f" by {reviewer}" if reviewer else ""
            first = seen[id_, reviewer]
            raise Trouble(f"{path}: line {number}: a second verdict for image {id_}{by} (the first is in line {first}); keep one")
        seen[id_, reviewer] = number
    return lines[1:]


def split_lines(path: Path) -> list[tuple[int, list[str]]]:
    """All non-empty lines, each with its number and its fields.

    No error message suggests deleting lines: a file that cannot be read may hold the only copy of some verdicts.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise Trouble(f"{path}: is not there; a file without verdicts is the one line {','.join(COLUMNS)}") from error
    except OSError as error:
        raise Trouble(f"{path}: cannot be read ({error.strerror}); make it a file that you may read") from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        number = content.count(b"\n", 0, error.start) + 1
        raise Trouble(f"{path}: line {number}: byte 0x{content[error.start]:02x} is not UTF-8; save the file as UTF-8") from error
    mark = MERGE_MARK.search(text)
    if mark:
        number = text.count("\n", 0, mark.start()) + 1
        raise Trouble(f"{path}: line {number}: a mark of a Git conflict; keep the lines of both sides and remove the three marks")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines, begins = [], 1
    try:
        for row in reader:
            if row:
                lines.append((begins, [from_cell(field) for field in row]))
            begins = reader.line_num + 1
    except csv.Error as error:
        remedy = 'a field that begins with a quote must end with one, and a quote in it is written twice ("")'
        raise Trouble(f"{path}: line {begins}: not CSV ({error}); {remedy}") from error
    return lines


def check_line(row: list[str], where: str) -> None:
    if len(row) != len(COLUMNS):
        raise Trouble(f"{where}: {len(row)} fields, expected {len(COLUMNS)} ({','.join(COLUMNS)}); put quotes around one with a comma")
    _, verdict, new_label = row[:3]
    if verdict not in VERDICTS:
        raise Trouble(f"{where}: unknown verdict {verdict!r}; write {', '.join(VERDICTS)}")
    if (verdict == "relabel") != bool(new_label):
        needs = "relabel needs a new_label" if verdict == "relabel" else f"{verdict} takes no new_label"
        raise Trouble(f"{where}: {needs}")


def check_review(review: pd.DataFrame, known: pd.DataFrame, class_names: list[str], path: Path = paths.REVIEW) -> None:
    """Check verdicts against the data set.

    Parameters
    ----------
    known : id and split of every image of the data set, including those that the profile leaves out.

    Raises
    ------
    Trouble
        If an id is not a training image's (test labels are never changed), or a class is unknown. The message names the line.
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


def is_bulk(notes: pd.Series) -> pd.Series:
    """Whether each verdict was given to many images at once, according to its note; bool, with the index of `notes`."""
    return (notes == IN_BULK) | notes.str.startswith(f"{IN_BULK}: ")
