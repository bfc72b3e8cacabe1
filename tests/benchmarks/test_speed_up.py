import sys

import numpy as np
import pandas as pd
import pytest

from benchmarks.speed_up import main, table, timed
from stages.contracts.dataset import Dataset


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


def test_the_folds_of_crossval_are_timed_and_compared_by_their_bytes(prepared):
    seconds, probs = timed("cnn", "smoke", "local", "auto")
    assert 0 < seconds < 60
    assert [len(one) for one in probs] == [128 + 300 * 10 * 4, 128 + 100 * 10 * 4] * 2
    assert probs == timed("cnn", "smoke", "local", "auto")[1]


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
