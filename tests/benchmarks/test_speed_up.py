import sys

import numpy as np
import pandas as pd
import pytest

from benchmarks.speed_up import main, table
from stages.contracts.dataset import Dataset
from tests.conftest import needed
from tests.learning.cluster_started import Cluster


@pytest.fixture
def prepared(project, fashion):
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
        class_counts={}, sha256={},
    )  # fmt: skip
    (project / "data/dataset.json").write_text(dataset.model_dump_json())
    return project


@pytest.mark.slow
def test_both_sides_are_timed_and_give_the_same_bytes(prepared, monkeypatch, capsys):
    needed("ray")
    with Cluster() as cluster:
        monkeypatch.setattr(sys, "argv", ["speed_up", "--address", cluster.address, "--profile", "smoke", "--rounds", "1"])
        main()
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.endswith("| yes |")
    here, there, ratio = (float(cell.split()[0]) for cell in last.split("|")[2:5])
    assert ratio == pytest.approx(here / there, abs=0.02)


def test_the_ratio_is_taken_within_a_round():
    found = {"seconds": {"local": [10.0, 20.0, 30.0], "ray": [5.0, 5.0, 10.0]}, "same_bytes": False}
    assert table("cnn", "cpu", found).splitlines()[-1] == (
        "| | 20.00 s (10.00–30.00) | 5.00 s (5.00–10.00) | 3.00 times (2.00–4.00) | no |"
    )


def test_no_round_is_one_line(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["speed_up", "--rounds", "0"])
    with pytest.raises(SystemExit):
        main()
    assert capsys.readouterr().err == "error: --rounds must be 1 or more\n"
