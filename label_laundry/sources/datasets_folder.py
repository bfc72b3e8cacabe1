"""A folder that Hugging Face `datasets` saved: its image column, and its column of class labels."""

from pathlib import Path

import pandas as pd

from label_laundry.contracts.trouble import Trouble
from label_laundry.sources.source import Raw, Source


def read_datasets_folder(folder: Path, classes: dict[str, str] | None) -> Source:
    """Splits `train` and `test` where the folder has both, else all rows of the one that it has, without a split.

    Raises
    ------
    Trouble
        When the library is missing, the folder is none of its own, or there is not one image and one label column.
    """
    try:
        import datasets
    except ImportError as error:
        raise Trouble("data.source: datasets needs Hugging Face datasets: uv run --extra datasets dvc repro") from error
    try:
        loaded = datasets.load_from_disk(folder)
    except (OSError, ValueError) as error:
        raise Trouble(f"{folder}: not a folder that datasets.save_to_disk wrote ({error})") from error
    parts = loaded if isinstance(loaded, datasets.DatasetDict) else {"train": loaded}
    if "train" not in parts:
        raise Trouble(f"{folder}: has the splits {', '.join(parts)}; needs one called train")
    features = parts["train"].features
    image, label = (one_column(folder, features, kind) for kind in (datasets.Image, datasets.ClassLabel))
    splits = {split: parts[split] for split in ("train", "test")} if "test" in parts else {"": parts["train"]}
    # Each split may order its names differently.
    names = {split: class_names(folder, split, part.features, image, label) for split, part in splits.items()}
    first = next(iter(names.values()))
    chosen = classes if classes is not None else {name: name for name in first}
    unknown = [name for of_split in names.values() for name in of_split if name not in chosen]
    if unknown and classes is None:
        raise Trouble(f"{folder}: label {unknown[0]!r} of the test split is not in the training split ({', '.join(chosen)})")
    if unknown:
        raise Trouble(f"{folder}: label {unknown[0]!r} is not in data.classes ({', '.join(chosen)}) in params.yaml")
    order = list(chosen)
    rows, images, left_out = [], [], []
    for split, part in splits.items():
        encoded = part.cast_column(image, datasets.Image(decode=False))
        for row, code in enumerate(part[label]):
            if code is None or code < 0:
                left_out.append((f"{split or 'train'} row {row}", "no label"))
                continue
            rows.append((split, order.index(names[split][code]), f"{split or 'train'} row {row}"))
            images.append((encoded, row))
    return Source(
        name=folder.resolve().name,
        words=f"Hugging Face datasets in {folder}",
        class_names=list(chosen.values()),
        rows=pd.DataFrame(rows, columns=["split", "label", "file"]),
        images=Encoded(images, image),
        left_out=pd.DataFrame(left_out, columns=["file", "reason"]),
    )


def class_names(folder: Path, split: str, features: dict, image: str, label: str) -> list[str]:
    if image not in features or not hasattr(features.get(label), "names"):
        raise Trouble(f"{folder}: split {split} has no column {image} of images and {label} of class labels, as train has")
    return features[label].names


def one_column(folder: Path, features: dict, kind: type) -> str:
    found = [name for name, feature in features.items() if isinstance(feature, kind)]
    if len(found) == 1:
        return found[0]
    # The usual names, where there are several.
    usual = {"Image": "image", "ClassLabel": "label"}[kind.__name__]
    if usual in found:
        return usual
    raise Trouble(f"{folder}: needs one column of type {kind.__name__}, or one called {usual}; found {', '.join(found) or 'none'}")


class Encoded:
    """Encoded images, read from the folder one by one."""

    def __init__(self, places: list[tuple[object, int]], column: str) -> None:
        self.places, self.column = places, column

    def __len__(self) -> int:
        return len(self.places)

    def __getitem__(self, place: int) -> Raw:
        part, row = self.places[place]
        image = part[row][self.column] or {"bytes": b"", "path": ""}
        return image["bytes"] if image["bytes"] is not None else Path(image["path"])
