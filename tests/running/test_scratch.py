import numpy as np
import pytest

from label_laundry.contracts.atomic import write_json
from label_laundry.contracts.dataset import Dataset
from label_laundry.jobs.context import read_context
from label_laundry.running import scratch
from label_laundry.running.scratch import close_scratch, open_scratch, scratch_for

FACTS = {"name": "made", "source": "", "image_shape": [8, 8], "counts": {}, "folds": 2, "sha256": {}}


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.setattr(scratch, "ROOT", tmp_path / ".scratch")
    (tmp_path / "input").write_text("a")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_same_inputs_find_the_same_folder(here):
    first = open_scratch("crossval-cnn", {"seed": 1}, [here / "input"])
    (first / "fold-0").mkdir()
    assert open_scratch("crossval-cnn", {"seed": 1}, [here / "input"]) == first
    assert (first / "fold-0").exists()
    close_scratch(first)
    assert not first.exists()


def test_a_changed_setting_input_or_code_starts_afresh_and_clears_the_stale_folder(here, monkeypatch):
    folders = [open_scratch("crossval-cnn", {"seed": 1}, [here / "input"])]
    folders.append(open_scratch("crossval-cnn", {"seed": 2}, [here / "input"]))
    (here / "input").write_text("b")
    folders.append(open_scratch("crossval-cnn", {"seed": 2}, [here / "input"]))
    (here / "code.py").write_text("changed")
    monkeypatch.setattr(scratch, "CODE", [here / "code.py"])
    folders.append(open_scratch("crossval-cnn", {"seed": 2}, [here / "input"]))
    assert len(set(folders)) == 4
    assert [folder.exists() for folder in folders] == [False, False, False, True]


def test_another_stages_folder_is_left_alone(here):
    other = open_scratch("crossval-mobilenet_v2", {}, [])
    open_scratch("crossval-cnn", {}, [])
    assert other.exists()


@pytest.fixture
def workspace(project):
    write_json("data/dataset.json", Dataset(**FACTS, class_names=["a", "b", "c"]).model_dump())
    for split in ("train", "test"):
        (project / "data" / split).mkdir()
        np.save(project / "data" / split / "images.npy", np.zeros((2, 8, 8), np.uint8))
    return project


def test_the_scratch_folder_is_keyed_by_all_that_results_depend_on(workspace):
    context, labels = read_context("cnn"), workspace / "labels.csv"
    labels.write_text("one")
    folders = [scratch_for("a", context, 1, [labels]), scratch_for("b", context, 1, [labels])]
    folders += [scratch_for("c", context, 2, [labels]), scratch_for("d", context, 1, [labels], more=[1])]
    labels.write_text("two")
    folders.append(scratch_for("e", context, 1, [labels]))
    write_json("data/dataset.json", Dataset(**FACTS, class_names=["c", "b", "a"]).model_dump())
    folders.append(scratch_for("f", context, 1, [labels]))
    keys = [folder.name.split("-")[1] for folder in folders]
    assert keys[0] == keys[1]
    assert len(set(keys)) == 5
