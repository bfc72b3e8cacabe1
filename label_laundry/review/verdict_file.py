"""Writes verdicts into `data/review.csv`; none is lost, and none is overwritten unnoticed.

Each write makes a whole new file under a lock and renames it over the old one, so a kill or a full disk leaves the old file intact.
Lines keep their order and new lines come last, so `git diff` shows just what is new.
"""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from label_laundry.contracts import paths
from label_laundry.contracts.atomic import write
from label_laundry.contracts.trouble import Trouble
from label_laundry.review.verdicts import COLUMNS, read_review

SECONDS_TO_WAIT = 10


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

    `expected` is the verdict that the caller believes is in the file, None for none; `new` None removes the verdict.
    """

    id: str
    reviewer: str
    expected: Verdict | None
    new: Verdict | None


def read_verdicts(path: Path = paths.REVIEW) -> list[Verdict]:
    """All verdicts in file order."""
    return [Verdict(*row) for row in read_review(path)[list(COLUMNS)].itertuples(index=False)]


def change(changes: list[Change], path: Path = paths.REVIEW) -> list[tuple[Change, Verdict | None]]:
    """Make all changes in one write: each adds, replaces or removes a reviewer's verdict.

    Returns
    -------
    The changes that were not made because the file has another verdict than expected, each with the verdict in the file (None for
    none). Giving the same verdict twice is not a conflict.

    Raises
    ------
    Trouble
        When the file cannot be read, locked or written; no change has been made then.
    """
    refused = []
    with locked(path):
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
            write(path, lambda temporary: write_lines(temporary, verdicts))
    return refused


def merge(new: list[Verdict], path: Path = paths.REVIEW) -> tuple[int, list[tuple[Verdict, Verdict]]]:
    """Add the verdicts for images that the same reviewer has not judged yet, in one write.

    Returns
    -------
    The number added, and a pair (in the file, new) for each verdict that differs from the same reviewer's in the file, which stays.
    """
    with locked(path):
        verdicts = read_verdicts(path)
        stored = by_image_and_reviewer(verdicts)
        added = [verdict for verdict in new if (verdict.id, verdict.reviewer) not in stored]
        if added:
            write(path, lambda temporary: write_lines(temporary, verdicts + added))
    pairs = [(stored[verdict.id, verdict.reviewer], verdict) for verdict in new if (verdict.id, verdict.reviewer) in stored]
    return len(added), [(old, verdict) for old, verdict in pairs if old.decision != verdict.decision]


def by_image_and_reviewer(verdicts: list[Verdict]) -> dict[tuple[str, str], Verdict]:
    return {(verdict.id, verdict.reviewer): verdict for verdict in verdicts}


def decision(verdict: Verdict | None) -> tuple[str, str, str] | None:
    return verdict and verdict.decision


def write_lines(path: Path, verdicts: list[Verdict]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([COLUMNS, *map(astuple, verdicts)])


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the file's lock, which keeps out other processes on this machine."""
    try:
        with FileLock(path.with_name(f".{path.name}.lock"), timeout=SECONDS_TO_WAIT):
            yield
    except Timeout as error:
        raise Trouble(
            f"{path}: another process has held it for {SECONDS_TO_WAIT} s; close the other laundry review, or try again"
        ) from error
    except PermissionError as error:
        raise Trouble(f"{path}: cannot be locked ({error.strerror}); make its folder writable") from error
