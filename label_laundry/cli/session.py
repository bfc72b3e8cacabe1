"""The state of one `laundry review`, and the two files that it writes."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from PIL.Image import Image

from label_laundry.cli.asked import Known
from label_laundry.contracts import paths
from label_laundry.review.verdict_file import Change, Written, change, create, read_verdicts, version


@dataclass(frozen=True)
class Session:
    """The page, known images and classes, the reviewer, the token, and pictures by id."""

    page: str
    known: Known
    reviewer: str
    port: int
    token: str
    picture: Callable[[str], Image]
    path: Path = paths.REVIEW
    opinions: Path = paths.OPINIONS

    @property
    def hosts(self) -> set[str]:
        return {f"{name}:{self.port}" for name in ("127.0.0.1", "localhost")}

    @property
    def version(self) -> str:
        return f"{version(self.path)} {version(self.opinions)}"

    def verdicts(self) -> list[dict]:
        """All reviewers' current verdicts and opinions in the files."""
        given = read_verdicts(self.path)
        if self.opinions.exists():
            given += read_verdicts(self.opinions)
        return [asdict(one) for one in given]

    def write(self, path: Path, changes: list[Change]) -> Written:
        """Write the changes to one of the two files. The first opinion creates the opinions file."""
        if not changes:
            return Written([], version(path), version(path))
        if path == self.opinions:
            create(path)
        return change(changes, path)
