"""Images as arrays: IDX files, or .npy and .npz files with labels beside them."""

import zipfile
import zlib
from pathlib import Path

import numpy as np
import pandas as pd

from label_laundry.contracts.trouble import Trouble
from label_laundry.sources.idx import read_pair
from label_laundry.sources.source import Source, natural

SPLITS = ("train", "test")


def read_idx(folder: Path, classes: dict[str, str] | None) -> Source:
    """The four files train- and t10k-{images-idx3,labels-idx1}-ubyte; classes are named by number, or by `classes`."""
    pairs = {split: read_pair(folder, name) for split, name in (("train", "train"), ("test", "t10k"))}
    return joined(folder, {split: (images, labels.astype(str)) for split, (images, labels) in pairs.items()}, classes, "IDX files")


def read_arrays(folder: Path, classes: dict[str, str] | None) -> Source:
    """`images.npy`, or `train_images.npy` and `test_images.npy`, each with a CSV whose column `label` has a line for each image.

    For x.npy or x.npz (an array named images, or the only one) it is x.csv; a column `file` names the images.

    Raises
    ------
    Trouble
        When a file is missing or has another form.
    """
    parts = {split: found for split in SPLITS if (found := array_file(folder, f"{split}_images"))}
    if len(parts) == 1:
        raise Trouble(f"{folder}: {SPLITS[0]}_images and {SPLITS[1]}_images are both needed, or images alone (.npy or .npz)")
    if not parts:
        alone = array_file(folder, "images")
        if alone is None:
            raise Trouble(f"{folder}: neither images.npy nor train_images.npy (or .npz) is there; see data.path in params.yaml")
        parts = {"": alone}
    tables = {split: read_table(path.with_suffix(".csv"), path, len(load(path))) for split, path in parts.items()}
    splits = {split: (load(path), tables[split]["label"].to_numpy()) for split, path in parts.items()}
    files = np.concatenate([table["file"] if "file" in table else [""] * len(table) for table in tables.values()])
    return joined(folder, splits, classes, "arrays", files)


def array_file(folder: Path, stem: str) -> Path | None:
    return next((path for suffix in (".npy", ".npz") if (path := folder / f"{stem}{suffix}").exists()), None)


def load(path: Path) -> np.ndarray:
    """uint8 (N, H, W) or (N, H, W, 3), memory-mapped where the format allows it."""
    try:
        content = np.load(path, mmap_mode="r", allow_pickle=False)
        array = content if isinstance(content, np.ndarray) else content["images" if "images" in content else content.files[0]]
    except (OSError, ValueError, EOFError, IndexError, zipfile.BadZipFile, zlib.error) as error:
        raise Trouble(f"{path}: cannot be read as an array ({error})") from error
    if array.dtype != np.uint8 or array.ndim not in (3, 4) or array.shape[3:] not in ((), (3,)) or not len(array):
        raise Trouble(f"{path}: {array.dtype} {array.shape}, expected uint8 (N, H, W) or (N, H, W, 3)")
    return array


def read_table(path: Path, images: Path, n: int) -> pd.DataFrame:
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
    except (OSError, ValueError) as error:
        raise Trouble(f"{path}: cannot be read ({error}); it needs a column label with a line for each image of {images.name}") from error
    if "label" not in table or len(table) != n:
        raise Trouble(
            f"{path}: {len(table)} lines with {', '.join(table.columns)}; needs a column label and {n} lines, as {images.name} has"
        )
    return table


def joined(
    folder: Path,
    splits: dict[str, tuple[np.ndarray, np.ndarray]],
    classes: dict[str, str] | None,
    kind: str,
    files: np.ndarray | None = None,
) -> Source:
    """One source from all splits; labels as the file writes them."""
    shapes = {split: images.shape[1:] for split, (images, _) in splits.items()}
    if len(set(shapes.values())) > 1:
        sizes = ", ".join(f"{split} {shape}" for split, shape in shapes.items())
        raise Trouble(f"{folder}: training and test images differ in size ({sizes}); both must belong to one data set")
    words = np.concatenate([labels for _, labels in splits.values()])
    files = np.full(len(words), "") if files is None else files
    labelled = words != ""
    if classes is None:
        classes = {name: name for name in sorted(set(words[labelled]), key=natural)}
    unknown = sorted(set(words[labelled]) - set(classes), key=natural)
    if unknown:
        raise Trouble(f"{folder}: label {unknown[0]!r} is not in data.classes ({', '.join(classes)}) in params.yaml")
    codes = {name: code for code, name in enumerate(classes)}
    split = np.repeat(list(splits), [len(labels) for _, labels in splits.values()])
    left_out = [name or f"row {row}" for row, name in zip(np.flatnonzero(~labelled), files[~labelled], strict=True)]
    return Source(
        name=folder.resolve().name,
        words=f"{kind} in {folder}",
        class_names=list(classes.values()),
        rows=pd.DataFrame({"split": split[labelled], "label": [codes[word] for word in words[labelled]], "file": files[labelled]}),
        images=EndToEnd([images for images, _ in splits.values()], np.flatnonzero(labelled)),
        left_out=pd.DataFrame({"file": left_out, "reason": "no label"}),
    )


class EndToEnd:
    """Some rows of several arrays as one sequence, without a copy."""

    def __init__(self, arrays: list[np.ndarray], rows: np.ndarray) -> None:
        self.arrays, self.rows = arrays, rows
        self.ends = np.cumsum([len(array) for array in arrays])

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, place: int) -> np.ndarray:
        row = self.rows[place]
        which = int(np.searchsorted(self.ends, row, side="right"))
        return self.arrays[which][row - (self.ends[which - 1] if which else 0)]
