"""From the decoded images to the contract that every later stage reads; see stages/contracts/dataset.py.

In: data/decoded. Out: uint8 arrays, ids, the labels as given, duplicate groups, folds. A source without a test split has
a share of each class held out. A profile may ask for a subset, stratified by label; ids are made on the whole set, so an
image keeps its id in every profile. With `noise:` some training labels are changed, before folds are made: later stages
cannot tell. The labels as they were are in data/labels/true.csv, for `score` and `oracle` alone; without noise they equal
raw.csv.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from stages.contracts import params
from stages.contracts.atomic import write, write_array, write_csv, write_json
from stages.contracts.dataset import DATASET, IDS, TEST_LABELS, Dataset, images_path, named_labels, read_array
from stages.contracts.mapped import new_array
from stages.contracts.trouble import Trouble, told_plainly
from stages.labels.identity import FILES, digests, duplicate_groups, image_ids
from stages.labels.injection import inject
from stages.labels.noise import Noise
from stages.labels.splits import folds_of, hold_out, stratified_subset

DECODED = Path("data/decoded")
SPLITS = ("train", "test")
CHUNK = 10_000
REMEDY = "put them into class folders, or take its folder (or files) away, and a share of the others is held out"


def prepare(
    labels: np.ndarray,
    ids: np.ndarray,
    splits: np.ndarray,
    most: dict[str, int | None],
    n_folds: int,
    seed: int,
    change: Callable[[np.ndarray, np.ndarray], np.ndarray] = lambda rows, labels: labels,
) -> dict[str, dict[str, np.ndarray]]:
    """Which images go where.

    Parameters
    ----------
    labels, ids, splits : (N,) of all images: class, id, and "train" or "test".
    most : images to keep of each split, stratified by label, in source order; None keeps all.
    change : rows and labels of the training images -> their labels as given.

    Returns
    -------
    For each split `rows` (int64, of the N images), `labels` (int64) and `ids` (str); for "train" also `true` (the labels before the
    change), `groups` (equal images share one) and `folds` (0 to n_folds-1, stratified by label as given, a group in one fold).
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
    train["folds"] = folds_of(train["labels"], train["groups"], n_folds, seed)
    return out


def describe(facts: dict, images: np.ndarray, splits: dict[str, dict[str, np.ndarray]], n_folds: int) -> Dataset:
    """`dataset.json`; the hashes are of pixels and labels, not of files."""
    class_names = facts["class_names"]
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
        class_counts={
            split: dict(zip(class_names, np.bincount(arrays["labels"], minlength=len(class_names)).tolist(), strict=True))
            for split, arrays in splits.items()
        },
        folds=n_folds,
        sha256=sha256,
    )


def chunks(rows: np.ndarray) -> Iterator[np.ndarray]:
    return (rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK))


def write_images(path: Path, images: np.ndarray, rows: np.ndarray) -> None:
    """Some of the images as a file of their own, never all of them in memory."""

    def save(temporary: Path) -> None:
        array = new_array(temporary, (len(rows), *images.shape[1:]))
        for start, chunk in zip(range(0, len(rows), CHUNK), chunks(rows), strict=True):
            array[start : start + len(chunk)] = images[chunk]
        array.flush()

    write(path, save)


def write_labels(path: str | Path, arrays: dict[str, np.ndarray], which: str, dataset: Dataset) -> None:
    table = pd.DataFrame({"id": arrays["ids"], "index": np.arange(len(arrays["ids"])), "label": arrays[which]})
    write_csv(path, named_labels(table, dataset))


def read_decoded() -> tuple[dict, np.ndarray, pd.DataFrame]:
    """Facts (name, source, class_names), memory-mapped images, and their rows (split, label, file)."""
    facts = json.loads((DECODED / "facts.json").read_text(encoding="utf-8"))
    rows = pd.read_csv(DECODED / "rows.csv", dtype={"split": str, "label": np.int64, "file": str}, keep_default_na=False)
    return facts, read_array(DECODED / "images.npy"), rows


def main() -> None:
    with told_plainly():
        most = {split: params.in_profile(int | None, "images", split) for split in SPLITS}
        n_folds, seed = params.in_profile(int, "folds"), params.get(int, "seed")
        facts, images, table = read_decoded()
        labels, pixels, splits = table["label"].to_numpy(), digests(images), table["split"].to_numpy(str)
        if not set(splits) <= set(SPLITS):
            splits = hold_out(labels, pixels, params.get(float, "data", "test"), seed)
        for split in SPLITS:
            n_classes = len(np.unique(labels[splits == split]))
            if n_classes < 2:
                raise Trouble(f"params.yaml: data: the {split} split has labelled images of {n_classes} classes, two are needed; {REMEDY}")
        order = np.argsort(splits == "test", kind="stable")
        ids = image_ids(pixels, order)
        noise, class_names = params.get(Noise, "noise"), facts["class_names"]
        # All images are in memory only where noise is put in.
        arrays = prepare(
            labels, ids, splits, most, n_folds, seed,
            lambda rows, true: true if noise.kind == "none" else inject(images[rows], true, class_names, noise),
        )  # fmt: skip
        dataset = describe(facts, images, arrays, n_folds)
        for split, one in arrays.items():
            write_images(images_path(split), images, one["rows"])
            write_labels("data/labels/raw.csv" if split == "train" else TEST_LABELS, one, "labels", dataset)
        write_labels("data/labels/true.csv", arrays["train"], "true", dataset)
        write_csv(IDS, pd.DataFrame({"id": ids[order], "split": splits[order]}))
        write_csv(FILES, pd.DataFrame({"id": ids[order], "file": table["file"].to_numpy()[order]}))
        write_array("data/train/groups.npy", arrays["train"]["groups"])
        write_array("data/train/folds.npy", arrays["train"]["folds"])
        write_json(DATASET, dataset.model_dump())


if __name__ == "__main__":
    main()
