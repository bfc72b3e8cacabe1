"""Writes verdicts into `data/review.csv` without losing any or overwriting one unnoticed.

Each write makes a whole new file under a lock and renames it over the old one, so a kill or a full disk leaves the old file intact.
The new file has the old one's mode. If the path is a symbolic link, the target is replaced, not the link. Lines keep their order and
new lines come last, so `git diff` shows just what is new.
"""

import csv
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from filelock import FileLock, Timeout

from label_laundry.contracts import paths
from label_laundry.contracts.atomic import write
from label_laundry.contracts.cells import to_cell
from label_laundry.contracts.trouble import Trouble
from label_laundry.review.verdicts import COLUMNS, read_lines

SECONDS_TO_WAIT = 30
IN_THIS_PROCESS = threading.RLock()


@dataclass(frozen=True)
class Verdict:
    """One line of the file; the fields are its columns."""

    id: str
    verdict: str
    new_label: str = ""
    reviewer: str = ""
    when: str = ""
    note: str = ""

    @property
    def decision(self) -> tuple[str, str, str]:
        """What the reviewer decided, without the time."""
        return self.verdict, self.new_label, self.note


@dataclass(frozen=True)
class Change:
    """A change to one reviewer's verdict for one image.

    `expected` is the verdict that the caller believes is in the file, None for no verdict; `new` is None to remove the verdict.
    """

    id: str
    reviewer: str
    expected: Verdict | None
    new: Verdict | None


def read_verdicts(path: Path = paths.REVIEW) -> list[Verdict]:
    """All verdicts in file order."""
    return [Verdict(*row) for _, row in read_lines(path)]


class Written(NamedTuple):
    """What `change` did."""

    # Changes that were not made because the file has another verdict than expected, each with the verdict in the file (None for none).
    refused: list[tuple[Change, Verdict | None]]
    # `version` of the file before and after.
    before: str
    after: str


def change(changes: list[Change], path: Path = paths.REVIEW) -> Written:
    """Make all changes in one write: each adds, replaces or removes a reviewer's verdict. Giving the same verdict twice is not a conflict.

    Raises
    ------
    Trouble
        If the file cannot be read, locked or written; then nothing has changed.
    """
    refused = []
    with locked(path):
        old_version = version(path)
        stored = by_image_and_reviewer(read_verdicts(path))
        before = list(stored.values())
        for wanted in changes:
            key = wanted.id, wanted.reviewer
            current = stored.get(key)
            if decision(current) == decision(wanted.new):
                continue
            if decision(current) != decision(wanted.expected):
                refused.append((wanted, current))
            elif wanted.new is None:
                del stored[key]
            else:
                stored[key] = wanted.new
        verdicts = list(stored.values())
        if verdicts != before:
            replace(path, verdicts)
        return Written(refused, old_version, version(path))


def merge(new: list[Verdict], path: Path = paths.REVIEW) -> tuple[int, list[tuple[Verdict, Verdict]]]:
    """Add the verdicts for images that the same reviewer has not judged yet, in one write.

    Returns
    -------
    The number added, and a pair (in the file, new) for each verdict that differs from the same reviewer's in the file. The file's stays.
    """
    with locked(path):
        verdicts = read_verdicts(path)
        stored = by_image_and_reviewer(verdicts)
        added = [verdict for verdict in new if (verdict.id, verdict.reviewer) not in stored]
        if added:
            replace(path, verdicts + added)
    pairs = [(stored[verdict.id, verdict.reviewer], verdict) for verdict in new if (verdict.id, verdict.reviewer) in stored]
    return len(added), [(old, verdict) for old, verdict in pairs if old.decision != verdict.decision]


def by_image_and_reviewer(verdicts: list[Verdict]) -> dict[tuple[str, str], Verdict]:
    return {(verdict.id, verdict.reviewer): verdict for verdict in verdicts}


def decision(verdict: Verdict | None) -> tuple[str, str, str] | None:
    return verdict and verdict.decision


def create(path: Path) -> None:
    """Create the file without verdicts, unless it exists."""
    with locked(path):
        if not path.exists():
            write(path, lambda temporary: temporary.write_text(",".join(COLUMNS) + "\n", encoding="utf-8"))


def version(path: Path = paths.REVIEW) -> str:
    """A text that changes whenever the file does, whoever changed it; "" if there is no file."""
    try:
        found = path.stat()
    except OSError:
        return ""
    return f"{found.st_ino}-{found.st_mtime_ns}-{found.st_size}"


def replace(path: Path, verdicts: list[Verdict]) -> None:
    """Write the whole file. A symbolic link stays a link, and the file keeps its mode."""
    target = path.resolve()
    mode = stat.S_IMODE(target.stat().st_mode)
    # Renaming over a read-only file would work, but whoever made it read-only did not want it to change.
    if not mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        raise Trouble(f"{path}: cannot be written (it is read-only, mode {mode:04o}); chmod u+w {path}")

    def save(temporary: Path) -> None:
        with temporary.open("w", newline="", encoding="utf-8") as file:
            plain = csv.writer(file, lineterminator="\n")
            # csv.writer does not quote a lone \r, which spreadsheets on old Macs write; readers would take it for the end of a line.
            quoted = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)
            plain.writerow(COLUMNS)
            for one in verdicts:
                row = [to_cell(getattr(one, column)) for column in COLUMNS]
                (quoted if any("\r" in cell for cell in row) else plain).writerow(row)
        temporary.chmod(mode)

    write(target, save)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the file's lock, which keeps out other threads and, on this machine, other processes."""
    target = path.resolve()
    lock = FileLock(target.with_name(f".{target.name}.lock"), timeout=SECONDS_TO_WAIT, poll_interval=0.01)
    try:
        # Within one process, threads queue for the first lock; polling the lock file would not let them take turns.
        with IN_THIS_PROCESS, lock:
            yield
    except Timeout as error:
        raise Trouble(
            f"{path}: another process has held it for {SECONDS_TO_WAIT} s; close the other laundry review, or try again"
        ) from error
    except PermissionError as error:
        raise Trouble(f"{path}: cannot be locked ({error.strerror}); make its folder writable") from error
