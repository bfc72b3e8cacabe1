"""Turns decoded images into the data set that every later stage reads; see label_laundry/contracts/dataset.py.

In: data/decoded. Out: uint8 arrays, ids, labels as given, duplicate groups, folds. If the source has no test split, a share of each
class is held out. A profile may ask for a subset, stratified by label; ids are made on the whole set, so an image keeps its id in
every profile. With `noise:`, some training labels are changed before folds are made, so later stages work with the changed ones.
data/labels/true.csv has the labels before noise or, without noise, those that `data.truth` names; only `score` and `oracle` read it.
"""

from collections import defaultdict
from pathlib import Path

import numpy as np
import pandas as pd

from label_laundry.contracts import params, paths
from label_laundry.contracts.atomic import write_array, write_csv, write_json
from label_laundry.contracts.dataset import Dataset, named_labels, read_array, read_json
from label_laundry.contracts.tables import read_csv
from label_laundry.contracts.targets import Targets, write_targets
from label_laundry.contracts.trouble import one_line_errors
from label_laundry.contracts.vocabulary import RAW, SPLITS, TRUE
from label_laundry.formats.annotators import GIVEN_BY
from label_laundry.formats.asked import Truth
from label_laundry.formats.known_truth import corrected
from label_laundry.noise.injection import inject
from label_laundry.noise.settings import Noise
from label_laundry.sources.identity import image_ids
from label_laundry.sources.preparation import describe, prepare, write_images
from label_laundry.sources.splits import split_up


def write_labels(path: str | Path, arrays: dict[str, np.ndarray], which: str, dataset: Dataset) -> None:
    table = pd.DataFrame({"id": arrays["ids"], "index": np.arange(len(arrays["ids"])), "label": arrays[which]})
    write_csv(path, named_labels(table, dataset))


def truth(train: dict[str, np.ndarray], noise: Noise, file: pd.Series, dataset: Dataset) -> pd.DataFrame:
    """The true labels (id, index, label as names), as far as they are known."""
    asked = params.get(Truth | None, "data", "truth")
    table = pd.DataFrame({"id": train["ids"], "index": np.arange(len(train["ids"])), "label": train["true"]})
    named = named_labels(table, dataset)
    if noise.kind != "none" or asked is None:
        return named
    return corrected(named, asked, pd.DataFrame({"id": train["ids"], "file": file[train["rows"]].to_numpy()}), dataset.class_names)


def read_decoded() -> tuple[dict, np.ndarray, pd.DataFrame]:
    """Facts (name, source, class_names), memory-mapped images, and a table of their rows (split, label, file, digest, place)."""
    facts = read_json(paths.DECODED / "facts.json")
    kinds = {"split": str, "label": np.int64, "file": str, "digest": str, "place": np.int64}
    rows = read_csv(paths.DECODED / "rows.csv", dtype=defaultdict(lambda: str, kinds), keep_default_na=False)
    return facts, read_array(paths.DECODED / "images.npy"), rows


def main() -> None:
    with one_line_errors():
        most = {split: params.in_profile(int | None, "images", split) for split in SPLITS}
        n_folds, seed = params.in_profile(int, "folds"), params.get(int, "seed")
        facts, images, table = read_decoded()
        labels, digests, splits = (table[column].to_numpy() for column in ("label", "digest", "split"))
        splits = split_up(labels, digests, splits, params.get(float, "data", "test"), seed, facts["class_names"])
        order = np.argsort(splits == "test", kind="stable")
        ids = image_ids(digests, order)
        noise, class_names = params.get(Noise, "noise"), facts["class_names"]
        # The images are loaded into memory only if noise is injected.
        arrays = prepare(
            labels, ids, splits, most, n_folds, seed,
            lambda rows, true: true if noise.kind == "none" else inject(images[rows], true, class_names, noise),
            class_names,
        )  # fmt: skip
        dataset = describe(facts, images, arrays, n_folds)
        for split, prepared in arrays.items():
            write_images(paths.images(split), images, prepared["rows"])
            write_labels(paths.labels(RAW) if split == "train" else paths.TEST_LABELS, prepared, "labels", dataset)
        write_csv(paths.labels(TRUE), truth(arrays["train"], noise, table["file"], dataset))
        write_targets(RAW, Targets())
        write_csv(paths.IDS, pd.DataFrame({"id": ids[order], "split": splits[order]}))
        index = np.full(len(ids), -1)  # -1 for images that the profile leaves out
        for prepared in arrays.values():
            index[prepared["rows"]] = np.arange(len(prepared["rows"]))
        files = pd.DataFrame({"id": ids, "file": table["file"], "place": table["place"], "split": splits, "index": index})
        write_csv(paths.FILES, files.iloc[order])
        given = table.filter(regex=f"^{GIVEN_BY}").rename(columns=lambda column: column.removeprefix(GIVEN_BY))
        write_csv(paths.ANNOTATORS, pd.concat([pd.Series(ids, name="id"), given], axis=1).iloc[order if given.size else []])
        write_array(paths.GROUPS, arrays["train"]["groups"])
        write_array(paths.FOLDS, arrays["train"]["folds"])
        write_json(paths.DATASET, dataset.model_dump(exclude_none=True))


if __name__ == "__main__":
    main()
