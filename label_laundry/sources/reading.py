"""The source that the `data:` section names."""

from dataclasses import replace
from pathlib import Path

from label_laundry.contracts.trouble import Trouble
from label_laundry.sources.arrays import array_file, read_arrays, read_idx
from label_laundry.sources.class_folders import has_class_folders, read_class_folders
from label_laundry.sources.datasets_folder import read_datasets_folder
from label_laundry.sources.fashion_mnist import CLASS_NAMES
from label_laundry.sources.settings import FASHION_MNIST, DataSettings
from label_laundry.sources.source import Source


def read_source(settings: DataSettings) -> Source:
    """The source that the settings name.

    Raises
    ------
    Trouble
        When it is not there or not in order, or has fewer than two classes.
    """
    source = found(settings)
    if len(source.class_names) < 2:
        classes = ", ".join(repr(name) for name in source.class_names) or "none"
        raise Trouble(f"{source.words}: fewer than two classes ({classes}); labels can only be wrong where there are two or more")
    return source


def place(settings: DataSettings) -> Path:
    """Where the source is; a name on the Hugging Face Hub is no place on this machine.

    Raises
    ------
    Trouble
        When nothing is there.
    """
    path = Path(settings.path).expanduser()
    if not path.exists() and settings.source not in (FASHION_MNIST, "datasets"):
        raise Trouble(f"params.yaml: data.path: {path} does not exist; name the folder with your images")
    return path


def found(settings: DataSettings) -> Source:
    path = place(settings)
    if settings.source == FASHION_MNIST:
        words = "the authors' IDX files, verified by the SHA-256 of their decompressed content"
        return replace(read_idx(path, {str(code): name for code, name in enumerate(CLASS_NAMES)}), name="Fashion-MNIST", words=words)
    classes = None if settings.classes is None else {str(key): name for key, name in settings.classes.items()}
    if settings.source == "folder":
        return read_class_folders(path, classes, settings.validation)
    read = {"idx": read_idx, "arrays": read_arrays, "datasets": read_datasets_folder}[settings.source]
    return read(path, classes)


def kind_of(folder: Path) -> str:
    """Which `data.source` a folder looks like, by the files in it; class folders count for more than a stray file beside them."""
    kind = kind_by_files(folder)
    return "folder" if kind in ("datasets", "idx", "arrays") and has_class_folders(folder) else kind


def kind_by_files(folder: Path) -> str:
    if any((folder / name).exists() for name in ("dataset_dict.json", "dataset_info.json")):
        return "datasets"
    if (folder / "train-images-idx3-ubyte").exists():
        return "idx"
    return "arrays" if array_file(folder, "images") or array_file(folder, "train_images") else "folder"
