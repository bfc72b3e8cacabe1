import yaml

from benchmarks.pipeline import DVC, cells, needs
from label_laundry.contracts.vocabulary import MODELS


def test_every_stage_of_dvc_yaml_is_there_but_downloads_and_the_other_sides():
    stages = yaml.safe_load(DVC.read_text())["stages"]
    assert {name.partition("@")[0] for name in needs()} == set(stages) - {"download"}
    assert {name for name in needs() if name.startswith("train@")} == {f"train@raw-{model}" for model in MODELS}


def test_what_a_stage_needs_comes_before_it():
    names = list(needs())
    for name, needed in needs().items():
        assert set(needed) <= set(names[: names.index(name)])
    assert {"flag", "clean", "train@raw-cnn", "oracle@true-cnn"} <= set(needs()["compare"])
    assert needs()["embed"] == ("features",)


def test_a_matrix_is_a_stage_for_each_of_its_cells():
    assert "data/labels/control.csv" in cells()["train@control-cnn"]["deps"]
    assert cells()["crossval@cnn"]["outs"][0] == "data/crossval/cnn"
