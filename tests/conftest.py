"""Real Fashion-MNIST for every test that wants images; fetched once, from wherever the pipeline itself would take it."""

import sys
from pathlib import Path

import numpy as np
import pytest

from stages.sources import fashion_mnist
from stages.sources.idx import read_pair

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def idx_folder() -> Path:
    """The four IDX files, decompressed and verified."""
    for folder in (ROOT / "data" / "download" / "fashion-mnist", ROOT / ".scratch" / "tests" / "fashion-mnist"):
        if folder.exists() and fashion_mnist.is_whole(folder):
            return folder
    fashion_mnist.obtain(folder, None, lambda line: print(line, file=sys.stderr))
    return folder


@pytest.fixture(scope="session")
def fashion(idx_folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """All 60,000 training images and their labels as given."""
    return read_pair(idx_folder, "train", 10)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder with the project's own params.yaml, data/review.csv and data/confusion.csv, as the current folder."""
    (tmp_path / "data").mkdir()
    for name in ("params.yaml", "data/review.csv", "data/confusion.csv"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path
