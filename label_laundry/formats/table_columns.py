"""Which columns of a table name the images, the labels, the split and the annotator."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from label_laundry.contracts.trouble import Trouble
from label_laundry.formats.asked import Table
from label_laundry.formats.split_names import split_named

# In order of preference; compared in lower case, letters and digits only.
IMAGE = (
    "filename", "file", "filepath", "path", "image", "imagepath", "imagename", "imagefile", "imagefilename", "imageid", "img", "imgname",
    "imgpath", "imgid", "id", "imageindex", "photo", "picture", "name", "relpath", "uuid", "column1",
)  # fmt: skip
LABEL = (
    "label",
    "labels",
    "class",
    "classname",
    "classlabel",
    "labelname",
    "category",
    "categoryname",
    "target",
    "y",
    "groundtruth",
    "classid",
    "labelid",
    "column2",
)
SPLIT = ("split", "subset", "partition", "set", "phase", "datasplit", "usage")
ANNOTATOR = (
    "annotator",
    "annotatorid",
    "annotatorname",
    "worker",
    "workerid",
    "rater",
    "raterid",
    "labeler",
    "labeller",
    "grader",
    "expert",
)
SAMPLE = 500


@dataclass(frozen=True)
class Columns:
    """The names of a table's columns. `labels` has one name, or one per annotator, or, with `one_hot`, one per class."""

    image: str
    labels: list[str]
    split: str | None
    annotator: str | None
    one_hot: bool = False


def columns_of(table: pd.DataFrame, asked: Table, is_file: Callable[[str], bool], name: str) -> Columns:
    """The columns that the settings name, else those recognised by usual names and by their content.

    Parameters
    ----------
    is_file : whether a cell refers to a file.
    name : the name of the table, for messages.

    Raises
    ------
    Trouble
        When a column is missing, or it is unclear which one is meant.
    """
    for column in (asked.image, asked.split, asked.annotator, *asked.labels()):
        if column is not None and column not in table:
            raise Trouble(f"{name}: no column {column!r}, which data.table in params.yaml asks for; it has {', '.join(map(repr, table))}")
    image = asked.image or image_column(table, is_file, name)
    split = asked.split or next((one for one in usual(table, SPLIT) if are_splits(table[one])), None)
    annotator = asked.annotator or next(iter(usual(table, ANNOTATOR)), None)
    others = [one for one in table if one not in (image, split, annotator) and not is_row_number(table, one)]
    if asked.labels():
        return Columns(image, asked.labels(), split, annotator)
    if label := label_column(table, others, name):
        return Columns(image, [label], split, annotator)
    if several := numbered(others):
        return Columns(image, several, split, annotator)
    if one_hot(table, others):
        return Columns(image, others, split, annotator, one_hot=True)
    if len(others) == 1 and few_labels(table[others[0]]):
        return Columns(image, others, split, annotator)
    raise Trouble(
        f"{name}: which column has the labels, of {', '.join(map(repr, others)) or 'none'}? "
        "Name it in params.yaml, as in data.table: {label: COLUMN}"
    )


def image_column(table: pd.DataFrame, is_file: Callable[[str], bool], name: str) -> str:
    candidates = [*usual(table, IMAGE), *(one for one in table if simple(one) not in (*IMAGE, *LABEL, *SPLIT))]
    sample = table if len(table) <= SAMPLE else table.sample(SAMPLE, random_state=0)
    for column in candidates:
        cells = [cell for cell in sample[column] if cell]
        if cells and sum(map(is_file, cells)) * 2 >= len(cells):
            return column
    cells = [cell for column in candidates for cell in sample[column] if cell]
    if any(cell.startswith(("http://", "https://")) for cell in cells):
        raise Trouble(f"{name}: it has addresses of images, not files; download them into one folder, named as the end of each address")
    first = f"; the first cell of {candidates[0]!r} is {table[candidates[0]].iloc[0]!r}" if candidates and len(table) else ""
    raise Trouble(f"{name}: no column names files below data.path ({', '.join(map(repr, table))}{first}); name the folder that has them")


def label_column(table: pd.DataFrame, others: list[str], name: str) -> str | None:
    """The label column, by its usual name, or None. If classes have a column of numbers and one of names, the one of names."""
    found = usual(table[others], LABEL)
    if not found:
        return None
    first = found[0]
    same = [one for one in dict.fromkeys([*found[1:], *others]) if one != first and one_to_one(table[first], table[one])]
    words = [one for one in [first, *same] if not table[one].str.fullmatch(r"-?\d+(\.0*)?|").all()]
    if len(found) > 1 and simple(first) not in ("label", "labels") and not set(found[1:]) <= set(same):
        raise Trouble(
            f"{name}: which column has the labels, {' or '.join(map(repr, found))}? "
            f"Name it in params.yaml, as in data.table: {{label: {first}}}"
        )
    return words[0] if words else first


def one_to_one(a: pd.Series, b: pd.Series) -> bool:
    pairs = pd.DataFrame({"a": a.to_numpy(), "b": b.to_numpy()}).drop_duplicates()
    return len(pairs) > 1 and pairs["a"].is_unique and pairs["b"].is_unique


def numbered(columns: list[str]) -> list[str]:
    """Columns whose names differ only in a number, such as label_1 and label_2: one per annotator."""
    called = [
        (re.fullmatch(r"(.*(?:label|annotator|rater|worker|grader|reader|expert|vote).*?)[ _-]?(\d+)", one, re.IGNORECASE), one)
        for one in columns
    ]
    stems = {match[1].casefold() for match, _ in called if match}
    found = [one for match, one in called if match]
    return found if len(stems) == 1 and len(found) > 1 else []


def one_hot(table: pd.DataFrame, columns: list[str]) -> bool:
    """Whether there are two or more columns, all of 0 and 1, and more than 90 % of the rows have a single 1."""
    cells = table[columns].apply(pd.to_numeric, errors="coerce")
    return len(columns) > 1 and bool(cells.isin([0, 1]).all(axis=None) and (cells.sum(axis=1) == 1).mean() > 0.9)


def few_labels(cells: pd.Series) -> bool:
    """Whether values repeat as labels do; captions and names of people mostly do not."""
    given = cells[cells.notna() & (cells != "")]
    return given.nunique() <= max(2, len(given) / 2)


def are_splits(cells: pd.Series) -> bool:
    words = [cell for cell in cells.unique() if cell]
    return bool(words) and any(split_named(word) for word in words)


def is_row_number(table: pd.DataFrame, column: str) -> bool:
    """Whether a column is the index that pandas saves along with a table."""
    return column in ("", "Unnamed: 0", "index") and table[column].is_unique


def usual(table: pd.DataFrame, names: tuple[str, ...]) -> list[str]:
    """The columns with one of these names, in order of preference."""
    called = {}
    for column in table:
        called.setdefault(simple(column), column)
    return [called[name] for name in names if name in called]


def simple(column: str) -> str:
    return re.sub(r"[^a-z0-9]", "", column.lower())
