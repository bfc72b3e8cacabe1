"""Tables that an earlier stage wrote: one that was cut, emptied or altered is one line, not a traceback or a shorter table."""

import errno
import os
from pathlib import Path

import pandas as pd

from label_laundry.contracts.trouble import Trouble

AGAIN = "`dvc repro` makes it again"


def read_csv(path: str | Path, **how: object) -> pd.DataFrame:
    """`pandas.read_csv`, and a last line that is not whole is refused: a file that was cut would otherwise be a shorter table.

    Raises
    ------
    Trouble
        Naming the file.
    """
    try:
        with Path(path).open("rb") as file:
            if file.seek(0, os.SEEK_END):
                file.seek(-1, os.SEEK_END)
                if file.read(1) != b"\n":
                    raise ValueError("its last line is not complete")
        return pd.read_csv(path, **how)
    except (OSError, ValueError, TypeError) as error:
        raise unreadable(path, error) from error


def read_parquet(path: str | Path, **how: object) -> pd.DataFrame:
    """`pandas.read_parquet`.

    Raises
    ------
    Trouble
        Naming the file.
    """
    try:
        return pd.read_parquet(path, **how)
    except (OSError, ValueError, KeyError) as error:
        raise unreadable(path, error) from error


def unreadable(path: str | Path, error: Exception) -> Trouble:
    why = error.strerror if isinstance(error, OSError) else None
    if why is None:  # pyarrow's errors have none, and its words for a missing file are the path alone
        missing = isinstance(error, FileNotFoundError)
        why = os.strerror(errno.ENOENT) if missing else (str(error).splitlines() or [type(error).__name__])[0]
    return Trouble(f"{path}: cannot be read ({why}); {AGAIN}")
