"""Be a user whom permissions bind; root may read everything."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

NOBODY = 65534


class AnotherUser:
    """`folder` is one that anyone may enter; in `with another_user():` this process has no more rights than anyone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextlib.contextmanager
    def __call__(self) -> Iterator[None]:
        before = os.geteuid()
        if before == 0:
            os.seteuid(NOBODY)
        try:
            yield
        finally:
            os.seteuid(before)


@pytest.fixture
def another_user() -> Iterator[AnotherUser]:
    # pytest's own folder is closed to others.
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield AnotherUser(folder)
    for closed in folder.iterdir():
        closed.chmod(0o755)
    shutil.rmtree(folder)
