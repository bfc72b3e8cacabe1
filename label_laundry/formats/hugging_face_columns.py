"""The splits of a Hugging Face data set, and which of its columns are images and labels."""

import re
from pathlib import Path
from typing import Any

import pandas as pd

from label_laundry.contracts.trouble import Trouble
from label_laundry.formats.asked import Table
from label_laundry.formats.label_words import as_words
from label_laundry.formats.table_columns import LABEL, few_labels, usual

HUB_NAME = re.compile(r"(?P<id>[\w.-]+/[\w.-]+)(?::(?P<subset>[\w.-]+))?")
REMEDY = "name it in params.yaml, as in data.table:"


def splits_of(path: Path) -> dict[str, Any]:
    """Split name -> data set, the training split first; the name is "" if there are no splits.

    Raises
    ------
    Trouble
        When the library is missing, the data cannot be read or fetched, or there are no rows.
    """
    try:
        import datasets
    except ImportError as error:
        raise Trouble("data.source: datasets needs Hugging Face datasets: uv run --extra datasets dvc repro") from error
    hub = None if path.exists() else HUB_NAME.fullmatch(path.as_posix())
    if not path.exists() and not hub:
        raise Trouble(f"params.yaml: data.path: {path} is neither a folder nor OWNER/NAME (or OWNER/NAME:SUBSET) on the Hugging Face Hub")
    try:
        if hub:
            loaded = datasets.load_dataset(hub["id"], hub["subset"])
        elif is_saved(path):
            loaded = datasets.load_from_disk(path)
        else:
            loaded = datasets.load_dataset(str(path))
    # The library raises many kinds of errors: from the network, from Arrow, and its own.
    except Exception as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        if hub:
            remedy = "is the name right, and the network there? Else clone it on a machine that has it, and name the folder"
            raise Trouble(f"params.yaml: data.path: {path}: cannot be downloaded from the Hugging Face Hub ({reason}); {remedy}") from error
        raise Trouble(f"{path}: not a folder that datasets.save_to_disk wrote, nor one of Parquet files ({reason})") from error
    parts = dict(loaded) if isinstance(loaded, datasets.DatasetDict) else {"": loaded}
    if not parts or not any(map(len, parts.values())):
        raise Trouble(f"{path}: has no rows; see data.path in params.yaml")
    return dict(sorted(parts.items(), key=lambda one: one[0] != "train"))


def is_saved(folder: Path) -> bool:
    """Whether `save_to_disk` wrote the folder. A dataset_info.json alone proves nothing: other tools write it too."""
    return (folder / "dataset_dict.json").is_file() or (folder / "state.json").is_file()


def image_column(path: Path, features: dict[str, Any], asked: Table) -> str:
    found = [name for name, feature in features.items() if holds_images(feature)]
    if asked.image is not None:
        if asked.image not in found:
            raise Trouble(f"{path}: no column {asked.image!r} of images (data.table: image in params.yaml); there is {listed(found)}")
        return asked.image
    usual_name = [name for name in ("image", "img") if name in found]
    if len(found) == 1 or usual_name:
        return (usual_name or found)[0]
    raise Trouble(f"{path}: needs one column of images, found {listed(found)} of {listed(list(features))}; {REMEDY} {{image: COLUMN}}")


def holds_images(feature: Any) -> bool:
    """Whether a feature is an Image, or what it becomes in Parquet without the library's metadata: bytes, with or without a path."""
    return (
        type(feature).__name__ == "Image"
        or (isinstance(feature, dict) and "bytes" in feature)
        or getattr(feature, "dtype", "") in ("binary", "large_binary")
    )


def label_columns(path: Path, part: Any, asked: Table) -> list[str]:
    """The label column, or several if the settings name one per annotator."""
    features = part.features
    named = [name for name, feature in features.items() if hasattr(feature, "names")]
    plain = [
        name
        for name, feature in features.items()
        if getattr(feature, "dtype", "").startswith(("string", "large_string", "int", "uint", "bool"))
    ]
    able = [*named, *(name for name in plain if name not in named)]
    if asked.labels():
        unknown = next((name for name in asked.labels() if name not in able), None)
        if unknown is not None:
            raise Trouble(f"{path}: no column {unknown!r} of labels (data.table: label in params.yaml); there is {listed(able)}")
        return asked.labels()
    candidates = named or plain
    usual_name = usual(pd.DataFrame(columns=candidates), LABEL)
    if usual_name:
        return usual_name[:1]
    if len(candidates) == 1 and (named or few_labels(column(part, candidates[0]))):
        return candidates
    raise Trouble(f"{path}: which column has the labels? It has {listed(able)} of {listed(list(features))}; {REMEDY} {{label: COLUMN}}")


def column(part: Any, name: str) -> list:
    if name not in part.features:
        raise Trouble(f"no column {name!r}, which data.table: split in params.yaml asks for; there is {', '.join(part.features)}")
    return part.select_columns([name]).to_pandas()[name]


def label_words(part: Any, name: str) -> pd.Series:
    values, names = column(part, name), getattr(part.features[name], "names", None)
    if names is None:
        return as_words(values)
    return values.map(lambda code: names[int(code)] if code == code and code is not None and code >= 0 else "")


def encoded(part: Any, image: str) -> Any:
    import datasets

    return part.select_columns([image]).cast_column(image, datasets.Image(decode=False))


def listed(names: list[str]) -> str:
    return ", ".join(names) or "none"
