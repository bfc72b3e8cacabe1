"""A folder for Hugging Face `datasets`: the training set with cleaned labels, and the test set as it is."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from label_laundry.contracts.trouble import Trouble
from label_laundry.contracts.vocabulary import SPLITS
from label_laundry.export.table import Table


def write_dataset(table: Table, folder: Path) -> None:
    """`datasets.load_from_disk(folder)` gives it back: image, label, and beside them id, given, action, tier and score.

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
    words = {name: Value("string") for name in ("id", "action", "tier")}
    features = Features({"image": Image(), "label": classes, "given": classes, "score": Value("float64"), **words})

    def examples(split: str, rows: pd.DataFrame) -> Iterator[dict]:
        for row in rows.itertuples():
            known = {name: getattr(row, name) for name in features if name != "image"}
            yield known | {"image": {"bytes": table.png(split, row.index), "path": None}}

    parts = {split: table.rows[(table.rows["split"] == split) & (table.rows["label"] != "")] for split in SPLITS}
    # A cache of its own, and a fingerprint, which keeps the library from hashing all images to find an older result.
    with tempfile.TemporaryDirectory(dir=folder.parent) as cache:
        made = {
            split: Dataset.from_generator(
                examples, features, cache, gen_kwargs={"split": split, "rows": rows}, split=NamedSplit(split), fingerprint=split
            )
            for split, rows in parts.items()
        }
        DatasetDict(made).save_to_disk(folder)
