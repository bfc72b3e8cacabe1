"""A folder for Hugging Face `datasets`: the training set with cleaned labels, and the unchanged test set."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from label_laundry.contracts.trouble import Trouble
from label_laundry.contracts.vocabulary import SPLITS
from label_laundry.export.table import Table


def write_dataset(table: Table, folder: Path) -> None:
    """Write what `datasets.load_from_disk(folder)` reads: image, label, id, given, action, tier and score of each image.

    Pruned images are left out of `train`.

    Raises
    ------
    Trouble
        When the library is not installed.
    """
    try:
        from datasets import ClassLabel, Dataset, DatasetDict, Features, Image, NamedSplit, Value
    except ImportError as error:
        raise Trouble("this export needs Hugging Face datasets: uv run --extra datasets laundry export datasets FOLDER") from error
    classes = ClassLabel(names=table.dataset.class_names)
    texts = {name: Value("string") for name in ("id", "action", "tier")}
    features = Features({"image": Image(), "label": classes, "given": classes, "score": Value("float64"), **texts})

    def examples(split: str, rows: pd.DataFrame) -> Iterator[dict]:
        for row in rows.itertuples():
            known = {name: getattr(row, name) for name in features if name != "image"}
            yield known | {"image": {"bytes": table.file(row.id)[1], "path": None}}

    parts = {split: table.rows[(table.rows["split"] == split) & (table.rows["label"] != "")] for split in SPLITS}
    # A separate cache leaves the user's alone; a given fingerprint keeps the library from hashing all images.
    with tempfile.TemporaryDirectory(dir=folder.parent) as cache:
        made = {
            split: Dataset.from_generator(
                examples, features, cache, gen_kwargs={"split": split, "rows": rows}, split=NamedSplit(split), fingerprint=split
            )
            for split, rows in parts.items()
        }
        DatasetDict(made).save_to_disk(folder)
