"""A folder that Hugging Face `datasets` saved: its image column, and its column of class labels."""

from pathlib import Path

import pandas as pd

from stages.contracts.trouble import Trouble
from stages.sources.source import Raw, Source


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
        raise Trouble(f"{folder}: no folder that datasets.save_to_disk wrote ({error})") from error
    parts = loaded if isinstance(loaded, datasets.DatasetDict) else {"train": loaded}
    if "train" not in parts:
        raise Trouble(f"{folder}: has the splits {', '.join(parts)}; needs one called train")
    features = parts["train"].features
    image, label = (one_column(folder, features, kind) for kind in (datasets.Image, datasets.ClassLabel))
    names = features[label].names
    chosen = classes if classes is not None else {name: name for name in names}
    unknown = [name for name in names if name not in chosen]
    if unknown:
        raise Trouble(f"{folder}: label {unknown[0]!r} is not in data.classes ({', '.join(chosen)}) in params.yaml")
    order = list(chosen)
    splits = {split: parts[split] for split in ("train", "test")} if "test" in parts else {"": parts["train"]}
    rows, images, left_out = [], [], []
    for split, part in splits.items():
        encoded = part.cast_column(image, datasets.Image(decode=False))
        for row, code in enumerate(part[label]):
            if code is None or code < 0:
                left_out.append((f"{split or 'train'} row {row}", "no label"))
                continue
            rows.append((split, order.index(names[code]), f"{split or 'train'} row {row}"))
            images.append((encoded, row))
    return Source(
        name=folder.resolve().name,
        words=f"Hugging Face datasets in {folder}",
        class_names=list(chosen.values()),
        rows=pd.DataFrame(rows, columns=["split", "label", "file"]),
        images=Encoded(images, image),
        left_out=pd.DataFrame(left_out, columns=["file", "reason"]),
    )


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
        image = part[row][self.column]
        return image["bytes"] if image["bytes"] is not None else Path(image["path"])
