"""The batch files of CIFAR-10 and CIFAR-100: pickles ("python version") or raw bytes ("binary version")."""

import re
from pathlib import Path
from typing import Any

import numpy as np

from label_laundry.contracts.trouble import Trouble
from label_laundry.formats.safe_pickle import read_pickle

SHAPE = (3, 32, 32)
PIXELS = 3 * 32 * 32
BATCH = re.compile(r"(data_batch(_\d+)?|test_batch|train|test)(\.bin)?")
NAMES = {
    "labels": ("batches.meta", "batches.meta.txt"),
    "fine_labels": ("meta", "fine_label_names.txt"),
    "coarse_labels": ("meta", "coarse_label_names.txt"),
}


def batches(folder: Path) -> list[Path]:
    """CIFAR's batch files in a folder, or in a subfolder whose name begins with `cifar`; training batches first."""
    for here in (folder, *sorted(path for path in folder.glob("cifar*") if path.is_dir())):
        found = [path for path in here.iterdir() if path.is_file() and BATCH.fullmatch(path.name)]
        # Files named `train` and `test` could be anything. CIFAR-100 has `meta`, or a file of label names, beside them.
        if any(path.name.startswith("data_batch") for path in found) or any((here / name).is_file() for name in NAMES["fine_labels"]):
            return sorted(found, key=lambda path: (path.name.startswith("test"), path.name))
    return []


def from_pickle(path: Path) -> tuple[np.ndarray, dict[str, Any], list[str]]:
    """Pixels, uint8 (N, 32, 32, 3), the lists of labels by kind, and the names of the images. Raises `Trouble` if malformed."""
    content = read_pickle(path)
    batch = {text(key): value for key, value in content.items()} if isinstance(content, dict) else {}
    data, labels = batch.get("data"), {key: value for key, value in batch.items() if key in NAMES}
    if not isinstance(data, np.ndarray) or data.dtype != np.uint8 or data.ndim != 2 or data.shape[1] != PIXELS or not labels:
        raise Trouble(f"{path}: no batch of CIFAR, which has data, uint8 (N, {PIXELS:,}), and labels; take the original file")
    return planes(data), labels, [text(name) for name in batch.get("filenames", [])]


def from_bytes(path: Path) -> tuple[np.ndarray, dict[str, Any], list[str]]:
    """As `from_pickle`, for the binary version: each record has one byte per label, then the pixels. It has no image names."""
    content = np.fromfile(path, np.uint8)
    kinds = ["labels"] if "batch" in path.name else ["coarse_labels", "fine_labels"]
    if not len(content) or len(content) % (PIXELS + len(kinds)):
        raise Trouble(f"{path}: {len(content):,} bytes, no multiple of {PIXELS + len(kinds):,} as a batch of CIFAR; fetch it again")
    rows = content.reshape(-1, PIXELS + len(kinds))
    return planes(rows[:, len(kinds) :]), {kind: rows[:, place] for place, kind in enumerate(kinds)}, []


def planes(rows: np.ndarray) -> np.ndarray:
    return np.moveaxis(rows.reshape(-1, *SHAPE), 1, 3)


def class_names(folder: Path, kind: str) -> list[str]:
    """Class names in the order of their numbers; [] if there is no file of names."""
    pickled, lines = (folder / name for name in NAMES[kind])
    if lines.is_file():
        return lines.read_text(encoding="utf-8", errors="replace").split()
    if not pickled.is_file():
        return []
    content = read_pickle(pickled)
    named = {text(key): value for key, value in content.items()} if isinstance(content, dict) else {}
    return [text(name) for name in named.get(kind.replace("labels", "label_names"), [])]


def text(value: bytes | str) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
