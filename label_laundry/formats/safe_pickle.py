"""Read pickled arrays and plain values without running code from the pickle."""

import io
import pickle
import re
from pathlib import Path
from typing import Any

from label_laundry.contracts.trouble import Trouble

# What a pickled array of numbers needs. None of it can run code that the file chooses.
ALLOWED = frozenset(
    {
        ("numpy", "ndarray"),
        ("numpy", "dtype"),
        ("numpy._core.multiarray", "_reconstruct"),
        ("numpy._core.numeric", "_frombuffer"),
    }
)


class ArraysOnly(pickle.Unpickler):
    """Load numbers, text, lists, dicts and numpy arrays; refuse any other class or function."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("_codecs", "encode"):
            return latin_1
        module = re.sub(r"^numpy\.core\b", "numpy._core", module)  # the name before numpy 2
        if (module, name) not in ALLOWED:
            raise pickle.UnpicklingError(f"it asks for {module}.{name}, which an array does not need and which could run code")
        return super().find_class(module, name)


def latin_1(text: str, encoding: str = "latin1") -> bytes:
    """Stand-in for `_codecs.encode`, with which Python 3 stores bytes in old pickle protocols. Arrays need no encoding but Latin-1."""
    return text.encode("latin1")


def read_pickle(path: Path) -> Any:
    """The content of a pickle. Strings written by Python 2 come as bytes.

    Raises
    ------
    Trouble
        When it cannot be read, or contains anything but arrays and plain values.
    """
    try:
        return ArraysOnly(io.BytesIO(path.read_bytes()), encoding="bytes").load()
    # A damaged pickle can raise any kind of error.
    except Exception as error:
        raise Trouble(f"{path}: not read as a pickle of arrays ({' '.join(str(error).split())}); take the original file") from error
