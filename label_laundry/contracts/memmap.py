"""Arrays on disk that are filled in parts because they may be larger than memory."""

import os
from pathlib import Path

import numpy as np


def new_array(path: Path, shape: tuple[int, ...]) -> np.memmap:
    """A writable memory-mapped uint8 .npy file of zeros.

    Where the system allows it, disk space is reserved at once: a full disk then raises OSError here. Otherwise a later write to the map
    would kill the process.
    """
    array = np.lib.format.open_memmap(path, "w+", np.uint8, shape)
    if hasattr(os, "posix_fallocate"):  # not on macOS
        with path.open("r+b") as file:
            os.posix_fallocate(file.fileno(), 0, path.stat().st_size)
    return array
