"""Atomic writes: a file is written under a temporary name in the same folder, synced, then renamed."""

import contextlib
import csv
import errno
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from label_laundry.contracts.trouble import Trouble

NO_SPACE = os.strerror(errno.ENOSPC)
SHORT = re.compile(r"\d+ requested and \d+ written")
TEMPORARY = re.compile(r"^\.(.+)\.\d+\.tmp$")


@contextlib.contextmanager
def whole_file(path: str | Path) -> Iterator[Path]:
    """Yield a temporary path beside `path`; rename it on success, remove it on any failure.

    Temporary files that a killed process left for the same path are removed first.

    Raises
    ------
    Trouble
        When the disk is full or the folder cannot be written; `path` is then as it was before.
    """
    path = Path(path)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for killed in path.parent.glob(f".{path.name}.*.tmp"):
            killed.unlink()
        yield temporary
        sync(temporary)
        temporary.replace(path)
    except OSError as error:
        raise blamed(error, path, temporary) from error
    finally:
        with contextlib.suppress(OSError):  # the error above says more
            temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def whole_folder(path: str | Path) -> Iterator[Path]:
    """Yield an empty temporary folder that replaces `path` on success."""
    path = Path(path)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        for killed in path.parent.glob(f".{path.name}.*.tmp"):
            shutil.rmtree(killed)
        temporary.mkdir(parents=True)
        yield temporary
        for written in temporary.rglob("*"):
            if written.is_file():
                sync(written)
        shutil.rmtree(path, ignore_errors=True)
        temporary.rename(path)
    except OSError as error:
        raise blamed(error, path, temporary) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def sync(path: Path) -> None:
    with path.open("rb") as written:
        os.fsync(written.fileno())


def blamed(error: OSError, path: Path, temporary: Path) -> Trouble:
    """The `Trouble` for a file that could not be written, or for an input that could not be read."""
    # When the disk fills up, numpy gives only element counts, as in "100 requested and 10 written".
    why = error.strerror or (NO_SPACE if SHORT.fullmatch(str(error)) else error)
    place = Path(error.filename) if isinstance(error.filename, str) else temporary
    if place.parent != path.parent and temporary not in place.parents and place not in path.parents:
        return Trouble(f"{place}: cannot be read ({why}); {final(path)} is as it was")
    return Trouble(f"{final(path)}: cannot be written ({why}); free or unlock the disk, run again")


def final(path: Path) -> Path:
    """The final path of a file that still has a temporary name: users look for that one."""
    return Path(*(TEMPORARY.sub(r"\1", part) for part in path.parts))


def write(path: str | Path, save: Callable[[Path], object]) -> None:
    """Call `save(temporary path)` and rename the result to `path`."""
    with whole_file(path) as temporary:
        save(temporary)


def write_json(path: str | Path, content: object) -> None:
    """Write JSON with one key per line, in the given order. NaN raises ValueError, because JSON has no NaN."""
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    write(path, lambda temporary: temporary.write_text(text, encoding="utf-8"))


def write_csv(path: str | Path, table: pd.DataFrame) -> None:
    """Write CSV without the index, with `\\n` line ends on every system."""
    # Old Macs have files named Icon\r. The CSV writer does not quote a lone \r, and readers take it for a line end.
    words = table.select_dtypes(["object", "string"])
    returns = any(words[column].astype(str).str.contains("\r", regex=False).any() for column in words)
    quoting = csv.QUOTE_NONNUMERIC if returns else csv.QUOTE_MINIMAL
    write(path, lambda temporary: table.to_csv(temporary, index=False, lineterminator="\n", quoting=quoting))


def write_array(path: str | Path, array: np.ndarray) -> None:
    """Write one `.npy` file that `numpy.load(..., mmap_mode="r")` can map."""

    def save(temporary: Path) -> None:
        with temporary.open("wb") as file:
            np.save(file, array, allow_pickle=False)

    write(path, save)
