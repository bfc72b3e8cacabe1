"""Real Fashion-MNIST for every test that wants images; fetched once, from wherever the pipeline itself would take it."""

import importlib.util
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from label_laundry.contracts.dataset import Dataset
from label_laundry.sources import fashion_mnist
from label_laundry.sources.idx import read_pair

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
    rows = {"id": [f"i{n}" for n in range(600)], "index": range(600), "label": [names[k] for k in labels[:600]]}
    pd.DataFrame(rows).to_csv(project / "data/labels/raw.csv", index=False)
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


def lacking(words: str) -> None:
    """Skip a test that lacks something here; where NOTHING_SKIPPED is set, as in CI, fail it."""
    (pytest.fail if "NOTHING_SKIPPED" in os.environ else pytest.skip)(words)


def needed(name: str, imported: bool = True) -> ModuleType | None:
    """A library of the dependency group `exchange`."""
    if importlib.util.find_spec(name.split(".")[0]) is None:
        lacking(f"no {name} here; install it: uv sync --group exchange")
    return importlib.import_module(name) if imported else None


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, headless. Without one, tests are skipped."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        lacking("no Chromium here; install one: apt-get install chromium")
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield made
        made.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh page; an error in it, or a request that leaves this machine, fails the test."""
    context = browser.new_context(viewport={"width": 1200, "height": 900}, accept_downloads=True)
    page, wrong = context.new_page(), []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "console", lambda message: wrong.append(message.text) if message.type == "error" and "status of 409" not in message.text else None
    )
    page.on(
        "request",
        lambda request: None if request.url.startswith(("file:", "data:", "blob:", "http://127.0.0.1:")) else wrong.append(request.url),
    )
    yield page
    context.close()
    assert wrong == []
