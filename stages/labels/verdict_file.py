"""Write verdicts into `data/review.csv` one at a time, so that none is lost and none is overwritten unseen.

Each write is a whole new file under a lock, renamed over the old one: after a kill or on a full disk the old file is
there as it was. Lines keep their order and new ones come last, so that `git diff` shows just what is new.
"""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from stages.contracts.atomic import write
from stages.contracts.trouble import Trouble
from stages.labels.review import COLUMNS, REVIEW, read_review

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


class Conflict(Exception):
    """Someone else has changed this reviewer's verdict meanwhile; `there` is what the file says now, None for nothing."""

    def __init__(self, there: Verdict | None) -> None:
        super().__init__("the verdict has been changed elsewhere")
        self.there = there


def read_verdicts(path: Path = REVIEW) -> list[Verdict]:
    """All verdicts in file order."""
    return [Verdict(*row) for row in read_review(path)[list(COLUMNS)].itertuples(index=False)]


def record(verdict: Verdict, expected: Verdict | None, path: Path = REVIEW) -> None:
    """Add a verdict, or put it in the place of this reviewer's older one for the image.

    Parameters
    ----------
    expected : what the caller believes to be this reviewer's verdict for the image until now, None for none.

    Raises
    ------
    Conflict
        When the file says something else; it is left as it is. Giving the same verdict twice is no conflict.
    Trouble
        When the file cannot be read, locked or written.
    """
    change(verdict.id, verdict.reviewer, verdict, expected, path)


def withdraw(id_: str, reviewer: str, expected: Verdict | None, path: Path = REVIEW) -> None:
    """Take a verdict back; raises as `record` does."""
    change(id_, reviewer, None, expected, path)


def change(id_: str, reviewer: str, new: Verdict | None, expected: Verdict | None, path: Path) -> None:
    with locked(path):
        verdicts = read_verdicts(path)
        place = next((n for n, one in enumerate(verdicts) if (one.id, one.reviewer) == (id_, reviewer)), None)
        there = None if place is None else verdicts[place]
        if said(there) == said(new):
            return
        if said(there) != said(expected):
            raise Conflict(there)
        if place is None:
            verdicts.append(new)
        elif new is None:
            del verdicts[place]
        else:
            verdicts[place] = new
        write(path, lambda temporary: write_lines(temporary, verdicts))


def merge(new: list[Verdict], path: Path = REVIEW) -> tuple[int, list[tuple[Verdict, Verdict]]]:
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
