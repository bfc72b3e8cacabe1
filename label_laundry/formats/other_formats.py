"""Data set formats that are not read, and what to do about each."""

import re
from pathlib import Path

REMEDIES = {
    r"\.tfrecord": "TensorFlow Datasets (.tfrecord) are not read; load them with tfds.load there and save arrays: "
    "np.savez('train.npz', images=..., labels=...), or a file for each image in a folder for each class",
    r"\.(zip|tar|tgz|7z|rar|gz|bz2|xz)$": "archives are not read; unpack it and name its folder",
    r"\.mat$": "MATLAB's files are not read; scipy.io.loadmat reads them, np.savez('train.npz', images=..., labels=...) saves what is read",
    r"\.(h5|hdf5)$": "HDF5 is not read; h5py reads it, np.savez('train.npz', images=..., labels=...) saves what is read",
    r"\.(rec|lmdb|mdb)$": "records of MXNet and LMDB are not read; export the images to a folder for each class",
}
# The form in which Kaggle has MNIST and Fashion-MNIST: one row per image, one column per pixel.
PIXEL_TABLE = re.compile(rb"\bpixel_?\d+\b.*\bpixel_?\d+\b|\b1x1\b.*\b1x2\b")
PIXELS = (
    "a table of pixels is not read; save arrays: t = pandas.read_csv({name!r}); numpy.savez('images.npz', "
    "images=t.filter(regex='pixel|x').to_numpy('uint8').reshape(-1, HEIGHT, WIDTH), labels=t['label'])"
)


def remedy_for(folder: Path) -> str | None:
    """The first file in the folder that has one of these formats, and what to do about it; None if there is none."""
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() == ".csv" and path.is_file() and PIXEL_TABLE.search(head(path)):
            return f"{path.name}: {PIXELS.format(name=path.name)}"
        if path.is_file() and (remedy := remedy_by_name(path.name)):
            return f"{path.name}: {remedy}"
    return None


def remedy_by_name(name: str) -> str | None:
    """What to do about a file with this name; None if it does not suggest one of these formats."""
    return next((remedy for pattern, remedy in REMEDIES.items() if re.search(pattern, name, re.IGNORECASE)), None)


def head(path: Path) -> bytes:
    """The first line, up to 4,096 bytes of it."""
    with path.open("rb") as file:
        return file.readline(4096)
