import json
import os
import subprocess

import pandas as pd
import pytest

from label_laundry.cli.detection import KEY, VALUES, markdown, merge, rows
from label_laundry.contracts import paths
from tests.cli.commands import laundry, stopped

MEASURED = {"average_precision": 0.9, "auroc": 0.99, "p_at_1": 1.0, "p_at_2": 0.9, "p_at_3": 0.8, "p_at_wrong": 0.8}
FLAGS = {"flags": 9, "precision": 0.7, "recall": 0.6, "f1": 0.65}


def scored(kind="symmetric", rate=0.03, better=0.0):
    detectors = {
        "label-laundry": {key: value + better for key, value in MEASURED.items()} | FLAGS,
        "cnn self_confidence": MEASURED | {"average_precision": 0.5},
        "cnn log_margin": MEASURED | {"average_precision": 0.99},
        "cnn prune_by_noise_rate": FLAGS | {"f1": 0.4},
        "ensemble both": FLAGS | {"f1": 0.55},
        "ensemble self_confidence": MEASURED | {"average_precision": 0.6},
    }
    return {"noise": {"kind": kind, "rate": rate, "seed": 1}, "images": 60000, "wrong": 1800, "detectors": detectors}


def test_a_detector_is_a_row_and_no_noise_is_none():
    table = pd.DataFrame(rows(scored()))
    assert table.columns.tolist() == KEY + VALUES
    assert len(table) == 6
    assert table.loc[3, "detector"] == "cnn prune_by_noise_rate"
    assert pd.isna(table.loc[3, "auroc"])
    assert rows({"noise": None, "images": 5, "wrong": 0, "detectors": {}}) == []


def test_a_new_measurement_takes_the_place_of_the_old_and_others_stay():
    old = pd.DataFrame(rows(scored()) + rows(scored("confusion")))
    merged = merge(old, pd.DataFrame(rows(scored(better=0.05))))
    assert len(merged) == 12
    ours = merged[merged["detector"] == "label-laundry"].set_index("noise")["average_precision"]
    assert ours.to_dict() == {"confusion": 0.9, "symmetric": pytest.approx(0.95)}


def test_the_table_sets_us_beside_cleanlabs_default_and_best():
    line = markdown(pd.DataFrame(rows(scored()))).splitlines()[-1]
    assert line == ("| symmetric 3%, seed 1 | 60,000 | 0.900 | 1.000 / 0.900 / 0.800 | 0.700, 0.600, 0.650 | 0.500, 0.400 | 0.600, 0.550 |")


@pytest.fixture
def repository(project, monkeypatch):
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)  # a person's own may sign commits
    (project / "results").mkdir()
    for words in (["init", "-q"], ["add", "-A"], ["-c", "user.name=t", "-c", "user.email=t@t", "commit", "-qm", "x"]):
        subprocess.run(["git", *words], check=True)
    return project


def test_every_experiment_is_collected_and_so_is_the_workspace(repository, capsys):
    detection = repository / "results" / "detection.json"
    # The later of two experiments of the same noise counts, whatever its name.
    for day, name, kind, better in ((1, "one", "confusion", 0), (3, "a-later-one", "instance", 0.05), (2, "two", "instance", 0)):
        detection.write_text(json.dumps(scored(kind, better=better)))
        subprocess.run(["git", "add", "-A"], check=True)
        when = {"GIT_COMMITTER_DATE": f"2026-11-0{day}T00:00:00Z"}
        subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@t", "commit", "-qm", "x"], check=True, env=os.environ | when)
        subprocess.run(["git", "update-ref", f"refs/exps/ab/cd/{name}", "HEAD"], check=True)
    detection.write_text(json.dumps(scored("symmetric")))
    laundry("detection")
    assert set(pd.read_csv(paths.DETECTION_TABLE)["noise"]) == {"confusion", "instance", "symmetric"}
    assert capsys.readouterr().out.count("seed 1") == 3
    assert "| instance 3%, seed 1 | 60,000 | 0.950 |" in markdown(pd.read_csv(paths.DETECTION_TABLE))


def test_with_nothing_to_collect_it_says_how_to_make_an_experiment(repository, capsys):
    _, error = stopped(capsys, "detection")
    assert "make one: dvc exp run --temp" in error
