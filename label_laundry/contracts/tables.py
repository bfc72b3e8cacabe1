"""Reads tables that an earlier stage wrote. A truncated, empty or altered file gives one clear line, not a traceback or a short table."""

import errno
import os
from pathlib import Path

import pandas as pd

from label_laundry.contracts.trouble import Trouble

AGAIN = "`dvc repro` makes it again"


def read_csv(path: str | Path, **how: object) -> pd.DataFrame:
    """`pandas.read_csv`, but an incomplete last line is refused: otherwise a truncated file would give a shorter table.

    Raises
    ------
    Trouble
        When the file cannot be read; the message names it.
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
        When the file cannot be read; the message names it.
    """
    try:
        return pd.read_parquet(path, **how)
    except (OSError, ValueError, KeyError) as error:
        raise unreadable(path, error) from error


def unreadable(path: str | Path, error: Exception) -> Trouble:
    why = error.strerror if isinstance(error, OSError) else None
    if why is None:  # pyarrow's errors have none, and for a missing file their text is only the path
        missing = isinstance(error, FileNotFoundError)
        why = os.strerror(errno.ENOENT) if missing else (str(error).splitlines() or [type(error).__name__])[0]
    return Trouble(f"{path}: cannot be read ({why}); {AGAIN}")
