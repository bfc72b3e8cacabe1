"""True labels that a person brings: from an expert's audit, a second round of votes, or a benchmark's clean labels."""

from collections import Counter
from pathlib import PurePosixPath

import pandas as pd

from label_laundry.contracts.place import expanded
from label_laundry.contracts.trouble import Trouble
from label_laundry.formats.asked import Truth
from label_laundry.formats.table_file import read_table_file


def read_truth(asked: Truth, files: pd.DataFrame) -> tuple[pd.Series, int]:
    """True labels as text, indexed by id, and the number of table rows that name no training image.

    Parameters
    ----------
    files : columns `id` and `file` of the training images. A row names an image by its id, its file, or its bare file name if that is
        unique.

    Raises
    ------
    Trouble
        When the table or a column is missing, no row names an image, or two rows give the same image different labels.
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
    """Labels (id, index, label as class name) with true labels where they are known. Images of a class not in the set are dropped."""
    known, _ = read_truth(asked, files)
    out = labels.assign(label=labels["id"].map(known).fillna(labels["label"]))
    return out[out["label"].isin(class_names)]


def by_name(files: pd.DataFrame) -> dict[str, str]:
    """Name -> id. A name is an id, a file, or a bare file name if only one file has it."""
    last = [PurePosixPath(file).name for file in files["file"]]
    often = Counter(last)
    names = {name: id_ for name, id_ in zip(last, files["id"], strict=True) if often[name] == 1}
    return names | dict(zip(files["file"], files["id"], strict=True)) | dict(zip(files["id"], files["id"], strict=True))
