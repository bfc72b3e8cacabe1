"""The data set on disk, as `prepare` writes it and every later stage reads it. Nothing here is specific to Fashion-MNIST.

::

    data/dataset.json               class names, sizes, counts, source, hashes
    data/ids.csv                    id and split of every image of the full set, even if the profile uses a subset
    data/{train,test}/images.npy    uint8 (N, H, W) or (N, H, W, 3), in source order, memory-mappable
    data/train/{groups,folds}.npy   int64 (N,): duplicate group and fold of each training image
    data/test/labels.csv            the test labels; never changed
    data/labels/{raw,cleaned,control}.csv   id, index, label: the rows to train on
"""

import json
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
from pydantic import BaseModel, ValidationError

from label_laundry.contracts import paths
from label_laundry.contracts.tables import AGAIN, read_csv
from label_laundry.contracts.trouble import Trouble

Split = Literal["train", "test"]


class Dataset(BaseModel):
    """The content of dataset.json: facts about the whole data set."""

    name: str
    source: str
    class_names: list[str]
    image_shape: list[int]
    counts: dict[str, int]
    folds: int
    sha256: dict[str, str]
    values: tuple[float, float] | None = None  # values of black and white, for originals with more than eight bits


def read_dataset(path: Path = paths.DATASET) -> Dataset:
    try:
        return Dataset.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise Trouble(f"{path}: cannot be read ({str(error).splitlines()[0]}); run `dvc repro prepare`") from error


def read_images(split: Split, dataset: Dataset) -> np.ndarray:
    """Memory-mapped uint8 images of one split, shape checked against `dataset.json`."""
    images = read_array(paths.images(split))
    expected = (dataset.counts[split], *dataset.image_shape)
    if images.shape != expected or images.dtype != np.uint8:
        raise Trouble(f"{paths.images(split)}: {images.dtype} {images.shape}, expected uint8 {expected}; run `dvc repro -f prepare`")
    return images


def read_array(path: Path, remedy: str = AGAIN) -> np.ndarray:
    """Memory-map an array that an earlier stage wrote."""
    try:
        return np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise Trouble(f"{path}: cannot be read ({error}); {remedy}") from error


def read_labels(path: str | Path, dataset: Dataset, split: Split = "train") -> pd.DataFrame:
    """Columns id (str), index (int64, row of images.npy) and label (int64, 0 to K-1).

    Raises
    ------
    Trouble
        When the columns differ, a class is unknown, or an index is out of range or repeated.
    """
    table = read_csv(path, dtype={"id": str, "index": np.int64, "label": str}, keep_default_na=False)
    if list(table.columns) != ["id", "index", "label"]:
        raise Trouble(f"{path}: columns {list(table.columns)}, expected id, index, label; {AGAIN}")
    codes = {name: code for code, name in enumerate(dataset.class_names)}
    unknown = table.loc[~table["label"].isin(codes), "label"]
    if len(unknown):
        raise Trouble(f"{path}: line {unknown.index[0] + 2}: unknown class {unknown.iloc[0]!r}")
    index = table["index"]
    if index.duplicated().any() or not index.between(0, dataset.counts[split] - 1).all():
        raise Trouble(f"{path}: an index is repeated, or is not in 0 to {dataset.counts[split] - 1}")
    return table.assign(label=table["label"].map(codes).astype(np.int64))


def named_labels(table: pd.DataFrame, dataset: Dataset) -> pd.DataFrame:
    """The table as a labels file stores it: id, index and class name."""
    names = np.array(dataset.class_names)
    return pd.DataFrame({"id": table["id"], "index": table["index"], "label": names[table["label"]]})


def read_json(path: str | Path) -> dict:
    """Read JSON that an earlier stage wrote."""
    try:
        return json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Trouble(f"{path}: cannot be read ({error}); {AGAIN}") from error


def read_files() -> pd.DataFrame:
    """Columns id, file, split and index of every image in use: training images first, each split in the order of its array."""
    files = read_csv(paths.FILES, dtype={"id": str, "file": str}, keep_default_na=False)
    files = files.loc[files["index"] >= 0, ["id", "file", "split", "index"]]
    return files.sort_values(["split", "index"], ascending=[False, True], ignore_index=True)


def file_names(ids: pd.Series) -> pd.Series:
    """The source's file name of each id, or "" if it has none; the result keeps the index of `ids`."""
    table = read_csv(paths.FILES, dtype=str, keep_default_na=False)
    return ids.map(dict(zip(table["id"], table["file"], strict=True)))
