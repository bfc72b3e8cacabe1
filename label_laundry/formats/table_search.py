"""Find the tables of labels in a folder of images, or open the one that the settings name."""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pandas as pd

from label_laundry.contracts.place import expanded
from label_laundry.contracts.trouble import Trouble
from label_laundry.formats.asked import Table
from label_laundry.formats.file_index import FileIndex
from label_laundry.formats.split_names import split_named, split_within
from label_laundry.formats.table_columns import Columns, columns_of
from label_laundry.formats.table_file import SUFFIXES, is_file_and_label, read_table_file

# Parts of the names of files that have no labels, such as a contest's sample submission.
NOT_LABELS = ("submission", "requirements", "readme", "license", "dataset_info", "state", "features")
DEEPEST = 2


@dataclass(frozen=True)
class Found:
    """A table and its columns. `beside` is its folder relative to the top; `split` comes from its name or folder."""

    name: str
    table: pd.DataFrame
    columns: Columns
    beside: str
    split: str | None
    said: str


def the_tables(index: FileIndex, asked: Table) -> tuple[list[Found], list[str]]:
    """The table that the settings name, else all tables with labels, at most one per split; and notes for a person.

    Raises
    ------
    Trouble
        When there is no table, or several that do not belong to different splits.
    """
    if asked.file is not None:
        one = opened(place_of(index.top, asked.file), index, asked)
        return [one], said_of([one])
    found, failed = tables_below(index, asked)
    if not found:
        raise Trouble(
            failed[0] if failed else f"{index.top}: no table of files and labels is there; name one in data.table: {{file: PATH}}"
        )
    if len(found) > 1:  # a table with one row per label is a list of classes
        found = [one for one in found if len(one.columns.labels) > 1 or not one.table[one.columns.labels[0]].is_unique] or found
    splits = [one.split for one in found]
    if len(found) > 1 and (None in splits or len(set(splits)) < len(splits)):
        names = ", ".join(one.name for one in found)
        raise Trouble(
            f"{index.top}: several tables of labels: {names}; name one in params.yaml, as in data.table: {{file: {found[0].name}}}"
        )
    return found, [*said_of(found), *(f"not read: {why}" for why in failed)]


def said_of(found: list[Found]) -> list[str]:
    return [f"{one.name}: {one.said}" for one in found if one.said]


def tables_below(index: FileIndex, asked: Table) -> tuple[list[Found], list[str]]:
    """The tables with files and labels, and the reasons why others are not read."""
    found, failed = [], []
    for file in index.files:
        path = PurePosixPath(file)
        if path.suffix.lower() not in SUFFIXES or len(path.parts) > DEEPEST + 1 or any(word in path.stem.lower() for word in NOT_LABELS):
            continue
        try:
            if path.suffix.lower() != ".txt" or is_list(index.paths[file]):
                found.append(opened(index.paths[file], index, asked))
        except Trouble as trouble:
            failed.append(str(trouble))
    return found, failed


def opened(path: Path, index: FileIndex, asked: Table) -> Found:
    table, said = read_table_file(path)
    top, folder = index.top.resolve(), path.resolve().parent
    inside = folder.is_relative_to(top)
    name = (path.resolve().relative_to(top) if inside else path).as_posix()
    beside = folder.relative_to(top).as_posix().removeprefix(".") if inside else ""
    split = split_within(path.stem)[0] or split_named(folder.name)
    columns = columns_of(table, asked, lambda cell: bool(index.find(cell, beside)), str(path))
    return Found(name, table, columns, beside, None if columns.split else split, said)


def place_of(top: Path, file: str) -> Path:
    """The path of the table that the settings name, relative to the current folder or else to the folder of images."""
    path = expanded(file)
    places = [path, top / path]
    if (place := next((place for place in places if place.is_file()), None)) is None:
        raise Trouble(f"params.yaml: data.table: {file} is neither a file here nor in {top}; name the table with your labels")
    return place


def is_list(path: Path) -> bool:
    """Whether the first line of a text file is the name of an image and a label.

    Raises
    ------
    Trouble
        When it cannot be read, such as a broken link.
    """
    try:
        with path.open("rb") as file:
            return is_file_and_label(file.readline(4096).decode("utf-8", "replace"))
    except OSError as error:
        raise Trouble(f"{path}: cannot be read ({error.strerror})") from None
