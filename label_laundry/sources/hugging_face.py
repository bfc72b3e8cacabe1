"""Images that Hugging Face `datasets` reads: a folder that `save_to_disk` wrote, a folder of Parquet files, or a name on the Hub."""

from pathlib import Path
from typing import Any

import pandas as pd

from label_laundry.contracts.trouble import Trouble
from label_laundry.formats.annotators import GIVEN_BY, majority, spread
from label_laundry.formats.asked import Table
from label_laundry.formats.hugging_face_columns import column, encoded, image_column, label_columns, label_words, splits_of
from label_laundry.formats.label_words import as_words
from label_laundry.formats.split_names import Validation
from label_laundry.sources.labelled import source_of
from label_laundry.sources.source import Raw, Source


def read_hugging_face(path: Path, asked: Table, classes: dict[str, str] | None, validation: Validation = "train") -> Source:
    """All splits, the training split first. Images have no file names and are called `train row 5`, counted from 0.

    Unless `asked` names the columns: the image column is the only one with images, or `image` or `img`. The label column has a usual
    name, or is the only candidate. Columns of type ClassLabel are preferred to text, whole numbers and booleans. Classes are in the
    order of the ClassLabel names of the training split, if it has them.

    Parameters
    ----------
    path : a folder; if there is no such folder, OWNER/NAME or OWNER/NAME:SUBSET on the Hub.

    Raises
    ------
    Trouble
        When the library is missing, cannot read the folder or cannot reach the Hub, or when it is unclear which columns are meant.
    """
    parts = splits_of(path)
    first = next(iter(parts.values()))
    image, labels = image_column(path, first.features, asked), label_columns(path, first, asked)
    tables, images = [], []
    for split, part in parts.items():
        missing = next((name for name in (image, *labels) if name not in part.features), None)
        if missing is not None:
            raise Trouble(
                f"{path}: the split {split} has no column {missing!r}, as {next(iter(parts))} has; it has {', '.join(part.features)}"
            )
        words = pd.DataFrame({name: label_words(part, name) for name in labels})
        written = as_words(column(part, asked.split)) if asked.split else split
        tables.append(words.assign(split=written, file=[f"{split or 'train'} row {row}" for row in range(len(part))]))
        images.append(encoded(part, image))
    found, notes = pd.concat(tables, ignore_index=True), []
    if len(labels) > 1:
        found["label"] = majority(found[labels])
        notes.append(spread(found[labels]))
        found = found.rename(columns={name: f"{GIVEN_BY}{name}" for name in labels})
    return source_of(
        name=path.resolve().name if path.exists() else str(path),
        words=f"Hugging Face datasets in {path}",
        found=found.rename(columns={labels[0]: "label"}) if len(labels) == 1 else found,
        images=Encoded(images, image),
        classes=classes,
        validation=validation,
        order=getattr(first.features[labels[0]], "names", None),
        notes=notes,
    )


class Encoded:
    """The encoded images of all splits, read from disk one at a time."""

    def __init__(self, parts: list[Any], column: str) -> None:
        self.column = column
        self.places = [(part, row) for part in parts for row in range(len(part))]

    def __len__(self) -> int:
        return len(self.places)

    def __getitem__(self, place: int) -> Raw:
        part, row = self.places[place]
        image = part[row][self.column] or {"bytes": b"", "path": ""}
        return image["bytes"] if image["bytes"] is not None else Path(image["path"])
