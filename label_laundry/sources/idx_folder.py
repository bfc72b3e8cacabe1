"""A folder with the IDX files of an MNIST-like set, under any of their usual names."""

import os
import re
from pathlib import Path

import numpy as np
import pandas as pd

from label_laundry.contracts.trouble import Trouble
from label_laundry.formats.pixel_arrays import EndToEnd
from label_laundry.formats.split_names import Validation
from label_laundry.sources.idx import read_files
from label_laundry.sources.labelled import source_of
from label_laundry.sources.source import Source

# train-images-idx3-ubyte (MNIST), train-images.idx3-ubyte (unpacked by 7-Zip), emnist-letters-train-images-idx3-ubyte.gz (EMNIST).
NAME = re.compile(r"(?P<set>.*?)-?(?P<split>train|t10k|test|valid|val)-(?P<what>images|labels)[-.]idx[13]-ubyte(?:\.gz)?", re.IGNORECASE)
DEEPEST = 3  # torchvision puts the files into MNIST/raw


def read_idx(folder: Path, classes: dict[str, str] | None, validation: Validation = "train") -> Source:
    """Images and labels of each split, plain or as .gz, in the folder or below it. Without `classes`, class names are the numbers.

    Raises
    ------
    Trouble
        When a file is missing or damaged, splits differ in image size, or the folder has files of several sets.
    """
    files = idx_files(folder)
    sets = sorted({of for of, _, _ in files})
    if len(sets) > 1:
        raise Trouble(
            f"{folder}: IDX files of several sets ({', '.join(one or 'without a name' for one in sets)}); move one to a folder of its own"
        )
    splits = sorted({split for _, split, _ in files}, key=["train", "valid", "val", "test", "t10k"].index)
    if not splits:
        raise Trouble(f"{folder}: no IDX files; expected train-images-idx3-ubyte and train-labels-idx1-ubyte, plain or as .gz")
    images, parts = [], []
    for split in splits:
        of_split, labels = pair_of(folder, split, *(files.get((sets[0], split, what)) for what in ("images", "labels")))
        images.append(of_split)
        parts.append(pd.DataFrame({"split": "test" if split == "t10k" else split, "label": labels.astype(str), "file": ""}))
    shapes = [one.shape[1:] for one in images]
    if len(set(shapes)) > 1:
        raise Trouble(f"{folder}: the splits differ in size ({', '.join(map(str, shapes))}); all must belong to one data set")
    return source_of(
        name=folder.resolve().name,
        words=f"IDX files in {folder}",
        found=pd.concat(parts),
        images=EndToEnd(images),
        classes=classes,
        validation=validation,
        notes=["EMNIST stores its images with rows and columns exchanged; they are read as they are stored"]
        if "emnist" in sets[0].lower()
        else [],
    )


def idx_files(folder: Path) -> dict[tuple[str, str, str], Path]:
    """Files by set ("" for MNIST itself), split, and `images` or `labels`. An upper folder wins over a lower, then plain over .gz."""
    found: dict[tuple[str, str, str], Path] = {}
    for here, folders, files in os.walk(folder):
        if len(Path(here).relative_to(folder).parts) >= DEEPEST:
            folders.clear()
        for name in sorted(files, key=lambda name: (name.lower().endswith(".gz"), name)):
            if match := NAME.fullmatch(name):
                found.setdefault((match["set"], match["split"].lower(), match["what"].lower()), Path(here, name))
    return found


def pair_of(folder: Path, split: str, images_path: Path | None, labels_path: Path | None) -> tuple[np.ndarray, np.ndarray]:
    """Images (N, H, W) and labels (N,), checked against each other."""
    if images_path is None or labels_path is None:
        missing, kind = ("images", 3) if images_path is None else ("labels", 1)
        raise Trouble(f"{folder}: no {split}-{missing}-idx{kind}-ubyte beside the other file of the pair; put it there, plain or as .gz")
    return read_files(images_path, labels_path)
