"""Write verdicts into `data/review.csv`, so that none is lost and none is overwritten unseen.

Each write is a whole new file under a lock, renamed over the old one: after a kill or on a full disk the old file is
there as it was. Lines keep their order and new ones come last, so that `git diff` shows just what is new.
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
    def says(self) -> tuple[str, str, str]:
        """What a reviewer decided, without the time."""
        return self.verdict, self.new_label, self.note


@dataclass(frozen=True)
class Change:
    """What becomes of one reviewer's verdict for one image.

    `expected` is what the caller believes it to be until now, None for none; `new` None takes it back.
    """

    id: str
    reviewer: str
    expected: Verdict | None
    new: Verdict | None


def read_verdicts(path: Path = paths.REVIEW) -> list[Verdict]:
    """All verdicts in file order."""
    return [Verdict(*row) for row in read_review(path)[list(COLUMNS)].itertuples(index=False)]


def change(changes: list[Change], path: Path = paths.REVIEW) -> list[tuple[Change, Verdict | None]]:
    """Make all changes in one write: a verdict is added, or put in the place of this reviewer's older one, or taken back.

    Returns
    -------
    The changes that were not made, because the file says something else than expected, each with what it says (None for
    nothing). To give the same verdict twice is no conflict.

    Raises
    ------
    Trouble
        When the file cannot be read, locked or written; then no change was made.
    """
    refused = []
    with locked(path):
        there = {(one.id, one.reviewer): one for one in read_verdicts(path)}
        before = list(there.values())
        for asked in changes:
            key = asked.id, asked.reviewer
            now = there.get(key)
            if said(now) == said(asked.new):
                continue
            if said(now) != said(asked.expected):
                refused.append((asked, now))
            elif asked.new is None:
                del there[key]
            else:
                there[key] = asked.new
        verdicts = list(there.values())
        if verdicts != before:
            write(path, lambda temporary: write_lines(temporary, verdicts))
    return refused


def merge(new: list[Verdict], path: Path = paths.REVIEW) -> tuple[int, list[tuple[Verdict, Verdict]]]:
    """Add many verdicts at once, those that the file does not have.

    Returns
    -------
    The number added, and for each that the same reviewer has given otherwise (what the file says, what is new); the file's stays.
    """
    with locked(path):
        verdicts = read_verdicts(path)
        there = {(one.id, one.reviewer): one for one in verdicts}
        added = [one for one in new if (one.id, one.reviewer) not in there]
        if added:
            write(path, lambda temporary: write_lines(temporary, verdicts + added))
    differ = [(there[one.id, one.reviewer], one) for one in new if (one.id, one.reviewer) in there]
    return len(added), [(old, one) for old, one in differ if old.says != one.says]


def said(verdict: Verdict | None) -> tuple[str, str, str] | None:
    return verdict and verdict.says


def write_lines(path: Path, verdicts: list[Verdict]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([COLUMNS, *map(astuple, verdicts)])


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the file's lock; another process of this machine waits for it."""
    try:
        with FileLock(path.with_name(f".{path.name}.lock"), timeout=SECONDS_TO_WAIT):
            yield
    except Timeout as error:
        raise Trouble(
            f"{path}: another process has held it for {SECONDS_TO_WAIT} s; close the other laundry review, or try again"
        ) from error
    except PermissionError as error:
        raise Trouble(f"{path}: cannot be locked ({error.strerror}); make its folder writable") from error
