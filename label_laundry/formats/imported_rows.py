"""Numbers for each image that a person brings from another tool: probabilities or embeddings."""

from pathlib import Path

import numpy as np
import pandas as pd

from label_laundry.contracts.trouble import Trouble
from label_laundry.formats.known_truth import by_name
from label_laundry.formats.table_file import read_table_file

SAMPLE = 200
FORMS = "a .npy array with a row for each, in the order of data/files.csv, or a table with a column of ids or file names"
# Tolerance for sums of probabilities: rounding to a few digits, or float16, makes a smaller difference from 1.
ROUNDED = 0.02


def read_rows(path: Path, files: pd.DataFrame, key: str) -> tuple[np.ndarray, list[str], int]:
    """Numbers, float64 (N, M), in the order of `files`; names of the M columns ([] for an array); count of rows that name no image.

    Parameters
    ----------
    files : columns `id` and `file` of all images. A row names an image by its id, its file, or its bare file name if that is unique.
    key : the key in params.yaml, for messages.

    Raises
    ------
    Trouble
        When the file cannot be read, an image has no row or two different ones, or a cell is not a finite number.
    """
    if path.suffix.lower() == ".npy":
        return of_array(path, len(files), key), [], 0
    table = read_parquet(path, key) if path.suffix.lower() == ".parquet" else read_table_file(path)[0]
    known = by_name(files)
    column = next((one for one in table if names_images(table[one], known)), None)
    if column is None:
        raise Trouble(f"params.yaml: {key}: {path} names no image (columns: {', '.join(table)}); it needs {FORMS}")
    ids = table[column].astype(str).map(known)
    values = numbers(table.drop(columns=column)[ids.notna()], path, key)
    found = values.set_axis(pd.Index(ids[ids.notna()], name="\0id"))
    if found.index.has_duplicates:
        found = found.reset_index().drop_duplicates().set_index("\0id")
    if (twice := found.index.duplicated()).any():
        raise Trouble(f"params.yaml: {key}: {path} has two rows for {found.index[twice][0]} that differ; keep one")
    missing = files.loc[~files["id"].isin(found.index)]
    if len(missing):
        first = missing.iloc[0]
        raise Trouble(
            f"params.yaml: {key}: {path} has no row for {len(missing):,} of {len(files):,} images, such as {first['file'] or first['id']}; "
            "add them, training and test images alike"
        )
    return found.loc[files["id"]].to_numpy(), list(found), int(ids.isna().sum())


def of_array(path: Path, n: int, key: str) -> np.ndarray:
    try:
        array = np.load(path, allow_pickle=False)
    except FileNotFoundError as error:
        raise Trouble(f"params.yaml: {key}: {path}: no such file") from error
    except (OSError, ValueError, EOFError) as error:
        raise Trouble(f"params.yaml: {key}: {path}: cannot be read as an array ({error}); save it with numpy.save") from error
    if array.ndim != 2 or len(array) != n or array.dtype.kind not in "fiu":
        raise Trouble(f"params.yaml: {key}: {path} is {array.dtype} {array.shape}; it needs {n:,} rows of numbers, or take {FORMS}")
    return finite(array.astype(np.float64), path, key)


def read_parquet(path: Path, key: str) -> pd.DataFrame:
    """A Parquet file with its numbers kept as numbers. A column of lists, the usual form of embeddings, becomes one column per item."""
    try:
        table = pd.read_parquet(path)
    except (OSError, ValueError) as error:
        raise Trouble(f"params.yaml: {key}: {path}: cannot be read ({' '.join(str(error).split())}); repair it, or save it anew") from error
    for name in [name for name in table if len(table) and isinstance(table[name].iloc[0], np.ndarray)]:
        if table[name].map(len).nunique() > 1:
            raise Trouble(f"params.yaml: {key}: {path}: the lists in {name} are not all as long; give each image as many numbers")
        items = pd.DataFrame(np.stack(table[name].to_list()), table.index).add_prefix(f"{name}_")
        table = pd.concat([table.drop(columns=name), items], axis=1)
    return table.set_axis([str(name) for name in table], axis=1)


def names_images(column: pd.Series, known: dict[str, str]) -> bool:
    """Whether at least half of a sample of the cells name images."""
    sample = column if len(column) <= SAMPLE else column.sample(SAMPLE, random_state=0)
    return len(sample) > 0 and sample.astype(str).isin(known).mean() >= 0.5


def numbers(table: pd.DataFrame, path: Path, key: str) -> pd.DataFrame:
    """The numeric columns, float64. Columns without any number, such as the name of a split, are dropped."""
    out = table.apply(pd.to_numeric, errors="coerce")
    words = [name for name in out if out[name].isna().all()]
    out = out.drop(columns=words).astype(np.float64)
    if out.empty or not len(out.columns):
        raise Trouble(f"params.yaml: {key}: {path} has no column of numbers")
    finite(out.to_numpy(), path, key)
    return out


def finite(array: np.ndarray, path: Path, key: str) -> np.ndarray:
    bad = ~np.isfinite(array).all(axis=1)
    if bad.any():
        raise Trouble(f"params.yaml: {key}: {path}: row {int(bad.argmax()) + 1} has an empty cell, or one that is not a finite number")
    return array


def as_probabilities(rows: np.ndarray, columns: list[str], class_names: list[str], path: Path, key: str) -> np.ndarray:
    """float32 (N, K) in class order, rows scaled to sum to 1. Columns of a table are matched by name, see `column_of`.

    Raises
    ------
    Trouble
        When a class has no column, the number of columns is wrong, or a row is not a distribution.
    """
    if columns:
        places = [column_of(name, columns) for name in class_names]
        if None in places:
            name = class_names[places.index(None)]
            raise Trouble(
                f"params.yaml: {key}: {path} has no column {name!r} (there is: {', '.join(columns[:20])}); name one after each class"
            )
        rows = rows[:, places]
    if rows.shape[1] != len(class_names):
        raise Trouble(
            f"params.yaml: {key}: {path} has {rows.shape[1]} columns, and there are {len(class_names)} classes; give one for each"
        )
    sums = rows.sum(axis=1)
    bad = (np.abs(sums - 1) > ROUNDED) | (rows < -1e-6).any(axis=1)
    if bad.any():
        row = int(bad.argmax())
        raise Trouble(
            f"params.yaml: {key}: {path}: image {row + 1} has numbers from {rows[row].min():.3g} to {rows[row].max():.3g} that sum to "
            f"{sums[row]:.3g}; give probabilities, such as the softmax of logits"
        )
    return (np.clip(rows, 0, 1) / np.clip(rows, 0, 1).sum(axis=1, keepdims=True)).astype(np.float32)


def column_of(name: str, columns: list[str]) -> int | None:
    """The position of the column with that name, or of the only one that ends in it, as in prob_cat; else None."""
    if name in columns:
        return columns.index(name)
    found = [place for place, column in enumerate(columns) if column.endswith((f"_{name}", f".{name}", f" {name}"))]
    return found[0] if len(found) == 1 else None
