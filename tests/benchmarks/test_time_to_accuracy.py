import json
import sys

import numpy as np
import pytest

from benchmarks.time_to_accuracy import main, raw_trainings, table
from label_laundry.contracts.trouble import Trouble


def downloaded(project):
    (project / "data/download/mobilenet-v2-weights/cnn").mkdir(parents=True)


def test_without_the_weights_to_start_from_nothing_is_trained(prepared):
    with pytest.raises(Trouble, match="mobilenet_v2: the weights that training starts from are not there; run `dvc repro download` first"):
        raw_trainings("a", "mobilenet_v2", "smoke", 1)


@pytest.mark.slow
def test_accuracy_is_read_once_for_each_seed_on_all_test_images(prepared, monkeypatch, capsys):
    downloaded(prepared)
    monkeypatch.setattr(sys, "argv", ["time_to_accuracy", "--profile", "smoke", "--models", "cnn", "--seeds", "2"])
    main()
    found = json.loads((prepared / "results/time_to_accuracy.json").read_text())["cnn"]
    assert found["n"] == len(found["accuracy_each"]) == len(found["seconds_each"]) == 2
    assert found["target"] == 0.9438
    assert 0.2 < found["accuracy_mean"] < 1
    assert all(round(100 * one) == pytest.approx(100 * one) for one in found["accuracy_each"])
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
