"""IDX files, the format of MNIST and Fashion-MNIST: a big-endian header, then uint8 values in C order."""

import gzip
import zlib
from pathlib import Path

import numpy as np

from label_laundry.contracts.trouble import Trouble


def read_bytes(path: Path) -> bytes:
    """The content of an IDX file, decompressed if its first bytes (not its name) say that it is gzip.

    Raises
    ------
    Trouble
        When the file cannot be read, or its gzip stream is truncated or damaged.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise Trouble(f"{path}: not there; put the four files into one folder, decompressed") from error
    except OSError as error:
        raise Trouble(f"{path}: cannot be read ({error})") from error
    try:
        return gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
    except (EOFError, zlib.error, OSError) as error:
        raise Trouble(f"{path}: cannot be decompressed ({error}); delete the file and fetch it again") from error


def parse(content: bytes, name: str) -> np.ndarray:
    """Array of uint8, (N, H, W) for images and (N,) for labels.

    Raises
    ------
    Trouble
        When the header is not that of an IDX file of unsigned bytes with 1 or 3 dimensions, or the length does not match it.
    """
    if len(content) < 8 or content[:3] != b"\x00\x00\x08" or content[3] not in (1, 3):
        raise Trouble(f"{name}: not an IDX file of unsigned bytes with 1 or 3 dimensions; give the original file")
    n_dimensions = content[3]
    start = 4 + 4 * n_dimensions
    shape = tuple(int(size) for size in np.frombuffer(content[4:start].ljust(4 * n_dimensions, b"\0"), ">u4"))
    expected = start + int(np.prod(shape, dtype=np.int64))
    if len(content) != expected:
        raise Trouble(f"{name}: {len(content)} bytes, but its header promises {expected} (shape {shape}); fetch it again")
    return np.frombuffer(content, np.uint8, offset=start).reshape(shape)


def read_pair(folder: Path, split: str) -> tuple[np.ndarray, np.ndarray]:
    """Images (N, H, W) and labels (N,) of one split, `train` or `t10k`, from files with MNIST's names; see `read_files`."""
    return read_files(folder / f"{split}-images-idx3-ubyte", folder / f"{split}-labels-idx1-ubyte")


def read_files(images_path: Path, labels_path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Images (N, H, W) and labels (N,) from two files, checked against each other.

    Raises
    ------
    Trouble
        As `read_bytes` and `parse`; also when dimensions or counts do not fit, or the split is empty.
    """
    images, labels = (parse(read_bytes(path), str(path)) for path in (images_path, labels_path))
    if images.ndim != 3 or labels.ndim != 1:
        raise Trouble(f"{images_path}: images need 3 dimensions and labels 1, found {images.ndim} and {labels.ndim}")
    if len(images) != len(labels):
        raise Trouble(f"{labels_path}: {len(labels)} labels for {len(images)} images; both files must belong to one data set")
    if not len(labels):
        raise Trouble(f"{images_path}: no images; give the whole file")
    return images, labels
