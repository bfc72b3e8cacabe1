"""True labels that a person has: an expert's audit, people's second votes, a benchmark's clean labels."""

from collections import Counter
from pathlib import PurePosixPath

import pandas as pd

from label_laundry.contracts.place import expanded
from label_laundry.contracts.trouble import Trouble
from label_laundry.formats.asked import Truth
from label_laundry.formats.table_file import read_table_file


def read_truth(asked: Truth, files: pd.DataFrame) -> tuple[pd.Series, int]:
    """True labels as text by id, and how many rows of the table name no image of the training set.

    Parameters
    ----------
    files : columns `id` and `file` of the training images. A row names an image by its id, by its file, or by the file's name alone where
        only one file has it.

    Raises
    ------
    Trouble
        When the table or a column is not there, no row names an image, or two rows name different labels for the same image.
    """
    path = expanded(asked.file)
    table, _ = read_table_file(path)
    for column in (asked.image, asked.label):
        if column not in table:
            raise Trouble(f"params.yaml: data.truth: {path} has no column {column!r} (there is: {', '.join(table)})")
    known = by_name(files)
    ids = table[asked.image].map(lambda cell: known.get(cell, known.get(PurePosixPath(cell).as_posix())))
    found = table.assign(id=ids)[ids.notna() & (table[asked.label] != "")].drop_duplicates(["id", asked.label])
    if found.empty:
        raise Trouble(f"params.yaml: data.truth: no row of {path} names an image; {asked.image!r} needs ids, or files below data.path")
    if (twice := found["id"].duplicated()).any():
        cell = found.loc[twice, asked.image].iloc[0]
        raise Trouble(f"params.yaml: data.truth: {path} has two labels for {cell}; keep the true one")
    return found.set_index("id")[asked.label], int(ids.isna().sum())


def corrected(labels: pd.DataFrame, asked: Truth, files: pd.DataFrame, class_names: list[str]) -> pd.DataFrame:
    """Labels (id, index, label as names) with the true ones where they are known; without images of no class of the set."""
    known, _ = read_truth(asked, files)
    out = labels.assign(label=labels["id"].map(known).fillna(labels["label"]))
    return out[out["label"].isin(class_names)]


def by_name(files: pd.DataFrame) -> dict[str, str]:
    """The id that each name stands for: an id, a file, and a file's last part where it is unique."""
    last = [PurePosixPath(file).name for file in files["file"]]
    often = Counter(last)
    names = {name: id_ for name, id_ in zip(last, files["id"], strict=True) if often[name] == 1}
    return names | dict(zip(files["file"], files["id"], strict=True)) | dict(zip(files["id"], files["id"], strict=True))
