"""Labels as text, from arrays of any usual form or from a table beside an array of images."""

from pathlib import Path

import numpy as np
import pandas as pd

from label_laundry.contracts.trouble import Trouble
from label_laundry.formats.label_words import as_words
from label_laundry.formats.table_file import read_table_file


def label_words(array: np.ndarray, n: int, name: str, images: str) -> pd.Series:
    """str (N,), from labels of shape (N,), (N, 1), or (N, K) in one-hot form; "" for negative numbers and NaN.

    Raises
    ------
    Trouble
        When the array has another form, or not one label per image.
    """
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim == 2 and array.dtype.kind in "biuf":
        if not (np.isin(array, (0, 1)).all() and (array.sum(axis=1) == 1).all()):
            raise Trouble(f"{name}: {array.shape}, but a row is not a single 1 among 0: images with several labels are not supported")
        array = array.argmax(axis=1)
    if array.ndim != 1 or array.dtype.kind not in "biufSU":
        raise Trouble(f"{name}: {array.dtype} {array.shape} holds no labels; expected numbers or text in the form (N,)")
    if len(array) != n:
        raise Trouble(f"{name}: {len(array):,} labels, but {images} has {n:,} images; both must belong to one data set")
    words = as_words(array)
    return words.mask(array < 0, "") if array.dtype.kind in "if" else words


def table_beside(path: Path, n: int, images: str) -> pd.DataFrame:
    """The table beside an array of images, with a column label, file or both; column names in lower case.

    Raises
    ------
    Trouble
        When it has neither column, or not one row per image.
    """
    table, _ = read_table_file(path)
    table.columns = [column.strip().lower() for column in table.columns]
    if not {"label", "file"} & set(table.columns) or len(table) != n:
        raise Trouble(
            f"{path}: {len(table):,} lines with {', '.join(table.columns)}; needs a column label and {n:,} lines, as {images} has images"
        )
    return table
