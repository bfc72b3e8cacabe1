"""Decoded images -> the arrays and rows that all later stages read."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from label_laundry.contracts.atomic import write
from label_laundry.contracts.dataset import Dataset
from label_laundry.contracts.memmap import new_array
from label_laundry.contracts.vocabulary import SPLITS
from label_laundry.sources.identity import duplicate_groups
from label_laundry.sources.splits import folds_of, stratified_subset

CHUNK = 10_000


def prepare(
    labels: np.ndarray,
    ids: np.ndarray,
    splits: np.ndarray,
    most: dict[str, int | None],
    n_folds: int,
    seed: int,
    change: Callable[[np.ndarray, np.ndarray], np.ndarray] = lambda rows, labels: labels,
    class_names: Sequence[str] | None = None,
) -> dict[str, dict[str, np.ndarray]]:
    """Choose the images of each split, and assign labels, duplicate groups and folds.

    Parameters
    ----------
    labels, ids, splits : (N,) for all images: class, id, and "train" or "test".
    most : number of images to keep of each split, drawn stratified by label and kept in source order; None keeps all.
    change : function of the rows and true labels of the training images that returns their labels as given; it injects noise.
    class_names : for messages only.

    Returns
    -------
    For each split: `rows` (int64, indices into the N images), `labels` (int64) and `ids` (str). For "train" also `true` (the labels
    before `change`), `groups` (equal images share one) and `folds` (0 to n_folds-1, stratified by label as given; a group is never
    split across folds).

    Raises
    ------
    Trouble
        As `stratified_subset` and `folds_of`.
    """
    out = {}
    for split in SPLITS:
        rows = np.flatnonzero(splits == split)
        rows = rows[stratified_subset(labels[rows], most[split], seed, split)]
        out[split] = {"rows": rows, "labels": labels[rows].astype(np.int64), "ids": ids[rows]}
    train = out["train"]
    train["true"] = train["labels"]
    train["labels"] = change(train["rows"], train["true"])
    train["groups"] = duplicate_groups(train["ids"])
    train["folds"] = folds_of(train["labels"], train["groups"], n_folds, seed, class_names)
    return out


def describe(facts: dict, images: np.ndarray, splits: dict[str, dict[str, np.ndarray]], n_folds: int) -> Dataset:
    """The content of `dataset.json`. Hashes are of pixels and labels, not of files."""
    sha256 = {}
    for split, arrays in splits.items():
        content = hashlib.sha256()
        for chunk in chunks(arrays["rows"]):
            content.update(np.ascontiguousarray(images[chunk]))
        sha256 |= {f"{split}/images": content.hexdigest(), f"{split}/labels": hashlib.sha256(arrays["labels"]).hexdigest()}
    return Dataset(
        **facts,
        image_shape=list(images.shape[1:]),
        counts={split: len(arrays["labels"]) for split, arrays in splits.items()},
        folds=n_folds,
        sha256=sha256,
    )


def chunks(rows: np.ndarray) -> Iterator[np.ndarray]:
    return (rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK))


def write_images(path: Path, images: np.ndarray, rows: np.ndarray) -> None:
    """Write the images of some rows to a file, without loading all of them into memory."""

    def save(temporary: Path) -> None:
        array = new_array(temporary, (len(rows), *images.shape[1:]))
        for start, chunk in zip(range(0, len(rows), CHUNK), chunks(rows), strict=True):
            array[start : start + len(chunk)] = images[chunk]
        array.flush()

    write(path, save)
