"""Pickled arrays and plain values, read without running what a pickle may ask for."""

import io
import pickle
import re
from pathlib import Path
from typing import Any

from label_laundry.contracts.trouble import Trouble

# What a pickled array of numbers is made of. None of it runs code of the file's choice.
ALLOWED = frozenset(
    {
        ("numpy", "ndarray"),
        ("numpy", "dtype"),
        ("numpy._core.multiarray", "_reconstruct"),
        ("numpy._core.numeric", "_frombuffer"),
    }
)


class ArraysOnly(pickle.Unpickler):
    """Loads numbers, text, lists, dicts and numpy arrays; refuses any other class or function by its name."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("_codecs", "encode"):
            return latin_1
        module = re.sub(r"^numpy\.core\b", "numpy._core", module)  # its name before numpy 2
        if (module, name) not in ALLOWED:
            raise pickle.UnpicklingError(f"it asks for {module}.{name}, which an array does not need and which could run code")
        return super().find_class(module, name)


def latin_1(text: str, encoding: str = "latin1") -> bytes:
    """How Python 3 writes bytes into the old protocols; other encodings are none of an array's."""
    return text.encode("latin1")


def read_pickle(path: Path) -> Any:
    """The content, with Python 2's text as bytes.

    Raises
    ------
    Trouble
        When it cannot be read, or asks for anything but arrays and plain values.
    """
    try:
        return ArraysOnly(io.BytesIO(path.read_bytes()), encoding="bytes").load()
    # A damaged pickle fails in whatever way its bytes happen to mean.
    except Exception as error:
        raise Trouble(f"{path}: not read as a pickle of arrays ({' '.join(str(error).split())}); take the original file") from error
