"""Real Fashion-MNIST for every test that wants images; fetched once, from wherever the pipeline itself would take it."""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from filelock import FileLock

from label_laundry.contracts.dataset import Dataset
from label_laundry.sources import fashion_mnist
from label_laundry.sources.idx import read_pair

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def idx_folder() -> Path:
    """The four IDX files, decompressed and verified."""
    own = ROOT / ".scratch" / "tests" / "fashion-mnist"
    own.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(own.with_suffix(".lock")):  # tests run in two processes
        for folder in (ROOT / "data" / "download" / "fashion-mnist", own):
            if folder.exists() and fashion_mnist.is_whole(folder):
                return folder
        fashion_mnist.obtain(own, None, lambda line: print(line, file=sys.stderr))
        return own


@pytest.fixture(scope="session")
def fashion(idx_folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """All 60,000 training images and their labels as given."""
    return read_pair(idx_folder, "train")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder with the project's own params.yaml and the inputs in data/ that Git has, as the current folder."""
    (tmp_path / "data").mkdir()
    for name in ("params.yaml", "data/review.csv", "data/confusion.csv"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def prepared(project: Path, fashion: tuple[np.ndarray, np.ndarray]) -> Path:
    """What crossval reads, of 600 + 100 real images; profile smoke's CNN learns them in seconds."""
    images, labels = fashion
    names = [str(number) for number in range(10)]
    for split, part in (("train", slice(600)), ("test", slice(600, 700))):
        (project / "data" / split).mkdir(parents=True)
        np.save(project / "data" / split / "images.npy", images[part])
    np.save(project / "data/train/folds.npy", np.arange(600) % 2)
    np.save(project / "data/train/groups.npy", np.arange(600))
    (project / "data/labels").mkdir()
    for path, prefix, codes in (("labels/raw.csv", "i", labels[:600]), ("test/labels.csv", "t", labels[600:700])):
        rows = {"id": [f"{prefix}{n}" for n in range(len(codes))], "index": range(len(codes)), "label": [names[k] for k in codes]}
        pd.DataFrame(rows).to_csv(project / "data" / path, index=False)
    dataset = Dataset(
        name="part", source="test", class_names=names, image_shape=[28, 28], counts={"train": 600, "test": 100}, folds=2,
        sha256={},
    )  # fmt: skip
    (project / "data/dataset.json").write_text(dataset.model_dump_json())
    return project


@pytest.fixture
def one_thread() -> Iterator[None]:
    """As jobs on a CPU have it: on a busy machine two threads wait for each other, up to a hundred times as long."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """First the file that takes longest, which one process runs while the other runs the rest; then those with the most tests."""
    tests = Counter(item.path for item in items)
    items.sort(key=lambda item: (item.path != ROOT / "tests" / "test_pipeline.py", -tests[item.path]))


# The browsers' fixtures are for the slow tests that look at pages; what drives them is imported when the first one runs.
pytest_plugins = ["tests.browser", "tests.firefox", "tests.another_user", "tests.cores"]
