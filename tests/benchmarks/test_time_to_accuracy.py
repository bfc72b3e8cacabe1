import json
import sys

import numpy as np
import pandas as pd
import pytest

from benchmarks.time_to_accuracy import main, table
from label_laundry.contracts.dataset import Dataset


@pytest.fixture
def prepared(project, fashion):
    """What the stages before training leave, of 600 + 200 real images; profile smoke's CNN learns them in two seconds."""
    images, labels = fashion
    names = [str(number) for number in range(10)]
    for split, part in (("train", slice(600)), ("test", slice(600, 800))):
        folder = project / "data" / split
        folder.mkdir(parents=True)
        np.save(folder / "images.npy", images[part])
        rows = labels[part]
        ids = [f"{split}{n}" for n in range(len(rows))]
        table = pd.DataFrame({"id": ids, "index": range(len(rows)), "label": [names[k] for k in rows]})
        path = project / ("data/labels/raw.csv" if split == "train" else "data/test/labels.csv")
        path.parent.mkdir(exist_ok=True)
        table.to_csv(path, index=False)
    counts = {"train": 600, "test": 200}
    dataset = Dataset(name="part", source="test", class_names=names, image_shape=[28, 28], counts=counts, folds=2, sha256={})
    (project / "data/dataset.json").write_text(dataset.model_dump_json())
    (project / "data/download/mobilenet-v2-weights/cnn").mkdir(parents=True)
    return project


@pytest.mark.slow
def test_accuracy_is_read_once_for_each_seed_on_all_test_images(prepared, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["time_to_accuracy", "--profile", "smoke", "--models", "cnn", "--seeds", "2"])
    main()
    found = json.loads((prepared / "results/time_to_accuracy.json").read_text())["cnn"]
    assert found["n"] == len(found["accuracy_each"]) == len(found["seconds_each"]) == 2
    assert found["target"] == 0.9438
    assert 0.2 < found["accuracy_mean"] < 1
    assert all(round(200 * one) == pytest.approx(200 * one) for one in found["accuracy_each"])
    assert found["accuracy_std"] == pytest.approx(np.std(found["accuracy_each"], ddof=1))
    assert "| cnn | `smoke` |" in capsys.readouterr().out
    assert not list((prepared / ".scratch").iterdir())


def test_an_unknown_profile_is_one_line(prepared, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["time_to_accuracy", "--profile", "precise"])
    with pytest.raises(SystemExit):
        main()
    assert capsys.readouterr().err.startswith("error: params.yaml: precise: this key is missing")


def test_the_table_puts_the_paper_beside_it():
    one = {"profile": "p", "accuracy_mean": 0.944, "accuracy_std": 0.001, "n": 4, "target": 0.9438, "seconds": 500.4, "paper_seconds": 3180}
    assert table({"cnn": one}).splitlines()[-1] == "| cnn | `p` | 94.40% (0.10, 4) | 94.38% | 500 | 3,180 |"
