"""The .npy and .npz arrays of a folder, recognised by their names as images or labels of a split."""

import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from label_laundry.contracts.trouble import Trouble
from label_laundry.formats.split_names import split_within

IMAGES = ("x", "images", "image", "imgs", "img", "data", "features", "pixels")
LABELS = ("y", "labels", "label", "targets", "target", "classes")


@dataclass(frozen=True)
class Named:
    """An array, its file, its name in the file ("" for .npy), and the split and role that its name suggests.

    `split` is "" if the name has none. `role` is `images`, `labels`, or "" for an unknown name.
    """

    array: np.ndarray
    file: Path
    name: str
    split: str
    role: str

    def __str__(self) -> str:
        return f"{self.file.name}: {self.name}" if self.name else self.file.name


def array_files(folder: Path) -> list[Path]:
    return sorted((path for path in folder.iterdir() if path.suffix.lower() in (".npy", ".npz")), key=lambda path: path.name)


def named_arrays(folder: Path) -> list[Named]:
    """All arrays of a folder; .npy files are memory-mapped.

    Raises
    ------
    Trouble
        When a file cannot be read, or holds Python objects.
    """
    found = []
    for path in array_files(folder):
        content = load(path)
        if isinstance(content, np.ndarray):
            split, role = meaning(path.stem)
            found.append(Named(content, path, "", split, role))
            continue
        outer_split, outer_role = meaning(path.stem)
        for name, array in content.items():
            split, role = meaning(name)
            # The only array in a file gets its role from the name of the file, else counts as images.
            role = role or (outer_role or "images" if len(content) == 1 else "")
            found.append(Named(array, path, name, split or outer_split, role))
    return found


def meaning(name: str) -> tuple[str, str]:
    """The split and role in a name such as `x_train`, `test_labels` or `trainImages`; "" for what the name does not tell."""
    split, others = split_within(name)
    if len(others) == 1 and others[0] in IMAGES:
        return split or "", "images"
    if len(others) == 1 and others[0] in LABELS:
        return split or "", "labels"
    return split or "", ""


def load(path: Path) -> np.ndarray | dict[str, np.ndarray]:
    try:
        content = np.load(path, mmap_mode="r", allow_pickle=False)
        if isinstance(content, np.ndarray):
            return content
        with content:
            return {name: content[name] for name in content.files}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError) as error:
        if "allow_pickle" in str(error) or "Python objects" in str(error):
            remedy = "text as labels.astype(str), images of one size as one array of numbers"
            raise Trouble(f"{path}: holds Python objects, which are not read, as they could run code; save {remedy}") from error
        raise Trouble(f"{path}: cannot be read as an array ({error}); save it again, or take it away") from error


def labelled_arrays(folder: Path) -> bool:
    """Whether the names of a folder's arrays suggest images and labels; no array is read."""
    roles = set()
    for path in array_files(folder):
        try:
            names = [Path(name).stem for name in zipfile.ZipFile(path).namelist()] if path.suffix.lower() == ".npz" else []
        except (OSError, zipfile.BadZipFile):
            names = []
        found = {meaning(name)[1] for name in (path.stem, *names)} | ({"images"} if len(names) == 1 else set())
        roles |= found | ({"labels"} if "images" in found and path.with_suffix(".csv").exists() else set())
    return {"images", "labels"} <= roles
