"""From the downloaded files to the contract that every later stage reads; see stages/contracts/dataset.py.

In: data/download/fashion-mnist. Out: uint8 arrays, ids, the labels as given, duplicate groups, folds. A profile may
ask for a subset, stratified by label; ids are made on the whole set, so an image keeps its id in every profile.
With `noise:` some training labels are changed, before folds are made: later stages cannot tell. The labels as they
were are in data/labels/true.csv, for `score` and `oracle` alone; without noise they equal raw.csv.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from stages.contracts import params
from stages.contracts.atomic import write_array, write_csv, write_json
from stages.contracts.dataset import DATASET, IDS, TEST_LABELS, Dataset, images_path, named_labels
from stages.contracts.trouble import Trouble, told_plainly
from stages.labels.identity import duplicate_groups, image_ids
from stages.labels.injection import inject
from stages.labels.noise import Noise
from stages.labels.splits import folds_of, stratified_subset
from stages.sources.fashion_mnist import CLASS_NAMES
from stages.sources.idx import read_pair

SOURCE = Path("data/download/fashion-mnist")


def prepare(
    splits: dict[str, tuple[np.ndarray, np.ndarray]],
    ids: dict[str, np.ndarray],
    most: dict[str, int | None],
    n_folds: int,
    seed: int,
    change: Callable[[np.ndarray, np.ndarray], np.ndarray] = lambda images, labels: labels,
) -> dict[str, dict[str, np.ndarray]]:
    """Arrays of both splits.

    Parameters
    ----------
    splits : for "train" and "test", uint8 images (N, H, W[, 3]) and labels (N,).
    ids : of the same images, str (N,).
    most : images to keep of each split, stratified by label, in source order; None keeps all.
    change : images and labels of the training split -> its labels as given.

    Returns
    -------
    For each split `images`, `labels` (int64) and `ids` (str); for "train" also `true` (the labels before the change),
    `groups` (equal images share one) and `folds` (0 to n_folds-1, stratified by label as given, a group in one fold).
    """
    out = {}
    for split, (images, labels) in splits.items():
        rows = stratified_subset(labels, most[split], seed, split)
        out[split] = {"images": images[rows], "labels": labels[rows].astype(np.int64), "ids": ids[split][rows]}
    train = out["train"]
    train["true"] = train["labels"]
    train["labels"] = change(train["images"], train["true"])
    train["groups"] = duplicate_groups(train["ids"])
    train["folds"] = folds_of(train["labels"], train["groups"], n_folds, seed)
    return out


def describe(splits: dict[str, dict[str, np.ndarray]], class_names: list[str], n_folds: int) -> Dataset:
    """`dataset.json`; the hashes are of pixels and labels, not of files."""
    return Dataset(
        name="Fashion-MNIST",
        source="the authors' IDX files, verified by the SHA-256 of their decompressed content",
        class_names=class_names,
        image_shape=list(splits["train"]["images"].shape[1:]),
        counts={split: len(arrays["labels"]) for split, arrays in splits.items()},
        class_counts={
            split: dict(zip(class_names, np.bincount(arrays["labels"], minlength=len(class_names)).tolist(), strict=True))
            for split, arrays in splits.items()
        },
        folds=n_folds,
        sha256={
            f"{split}/{name}": hashlib.sha256(np.ascontiguousarray(arrays[name])).hexdigest()
            for split, arrays in splits.items()
            for name in ("images", "labels")
        },
    )


def write_labels(path: str | Path, arrays: dict[str, np.ndarray], which: str, dataset: Dataset) -> None:
    table = pd.DataFrame({"id": arrays["ids"], "index": np.arange(len(arrays["ids"])), "label": arrays[which]})
    write_csv(path, named_labels(table, dataset))


def main() -> None:
    with told_plainly():
        wanted = {split: params.in_profile(int | None, "images", split) for split in ("train", "test")}
        n_folds, seed = params.in_profile(int, "folds"), params.get(int, "seed")
        read = {split: read_pair(SOURCE, name, len(CLASS_NAMES)) for split, name in (("train", "train"), ("test", "t10k"))}
        if read["train"][0].shape[1:] != read["test"][0].shape[1:]:
            raise Trouble(f"{SOURCE}: training and test images differ in size; both must be of one data set")
        ids = dict(zip(read, image_ids(*(images for images, _ in read.values())), strict=True))
        noise, class_names = params.get(Noise, "noise"), list(CLASS_NAMES)
        splits = prepare(read, ids, wanted, n_folds, seed, lambda images, labels: inject(images, labels, class_names, noise))
        dataset = describe(splits, class_names, n_folds)
        for split, arrays in splits.items():
            write_array(images_path(split), arrays["images"])
            write_labels("data/labels/raw.csv" if split == "train" else TEST_LABELS, arrays, "labels", dataset)
        write_labels("data/labels/true.csv", splits["train"], "true", dataset)
        write_csv(IDS, pd.concat([pd.DataFrame({"id": ids[split], "split": split}) for split in ids]))
        write_array("data/train/groups.npy", splits["train"]["groups"])
        write_array("data/train/folds.npy", splits["train"]["folds"])
        write_json(DATASET, dataset.model_dump())


if __name__ == "__main__":
    main()
