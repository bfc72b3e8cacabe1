from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from benchmarks.flag_rule import settings
from benchmarks.flag_rule.settings import budget, fashion_mnist, fill, injected, labels_of, members_say, people, small, without_noise
from label_laundry.contracts import paths
from label_laundry.contracts.dataset import Dataset
from label_laundry.contracts.trouble import Trouble
from tests.benchmarks.downloads import downloads


def test_each_setting_has_a_name_of_its_own():
    names = [setting.name for setting in (*injected([1, 2]), *small([1, 2]))]
    assert len(set(names)) == len(names) == 2 * 13 + 2 * 6


def test_each_setting_with_noise_has_one_of_the_same_images_without():
    every = [*injected([1, 2]), *small([1, 2])]
    pairs = [(setting, without_noise(setting)) for setting in every]
    assert {setting.name for setting, other in pairs if other is None} == {one.name for one in every if one.name.startswith("none")}
    assert all(other in every and other.changes["seed"] == setting.changes["seed"] for setting, other in pairs if other)
    assert without_noise(fashion_mnist("confusion", 0.2, 2, 3_000, "quick")).name == "none-0.1-2-3000-quick"
    assert without_noise(settings.Setting("pets", folder=Path("pets"))) is None


def test_the_workspace_has_the_noise_and_the_size_of_the_setting(project):
    (project / "data/download").mkdir()
    fill(project / "there", fashion_mnist("confusion", 0.2, 2, 3_000, "quick"))
    found = yaml.safe_load((project / "there/params.yaml").read_text())
    assert (found["profile"], found["seed"], found["quick"]["images"]["train"]) == ("quick", 2, 3_000)
    assert found["noise"] == {"kind": "confusion", "rate": 0.2, "seed": 2}


def test_people_need_a_table_of_the_truth(tmp_path):
    with pytest.raises(Trouble, match=r"no labels\.csv with the columns image, label, split and true"):
        people(tmp_path)


def test_the_budget_is_for_the_images_in_use(tmp_path):
    pd.DataFrame({"split": ["train"] * 50 + ["test"] * 10}).to_csv(tmp_path / settings.TABLE, index=False)
    assert budget(people(tmp_path, images=50, minutes=8)) == ["--minutes", "8"]
    assert budget(people(tmp_path, images=20, minutes=8)) == ["--minutes", "20"]
    assert budget(settings.Setting("garments", {"cpu.models": ["probe"]}, tmp_path)) == ["--minutes", "20"]


def test_the_truth_of_people_is_found_by_the_file(tmp_path):
    for path, table in {
        paths.labels("raw"): {"id": ["x", "y"], "index": [0, 1], "label": ["cat", "dog"]},
        paths.labels("true"): {"id": ["x", "y"], "index": [0, 1], "label": ["cat", "dog"]},
        paths.FILES: {"id": ["y", "x"], "file": ["b.jpg", "a.jpg"]},
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        pd.DataFrame(table).to_csv(tmp_path / path, index=False)
    pd.DataFrame({"image": ["a.jpg", "b.jpg"], "true": ["dog", "dog"]}).to_csv(tmp_path / settings.TABLE, index=False)
    described = Dataset(
        name="pets", source="here", class_names=["cat", "dog"], image_shape=[8, 8], counts={"train": 2, "test": 0}, folds=2, sha256={}
    )
    (tmp_path / paths.DATASET).write_text(described.model_dump_json())
    found = labels_of(tmp_path, settings.Setting("pets", folder=tmp_path))
    assert {name: codes.tolist() for name, codes in found.items()} == {"given": [0, 1], "true": [1, 1]}


@pytest.mark.slow
def test_the_stages_run_once_and_their_answers_are_kept(project, idx_folder):
    downloads(project, idx_folder)
    setting = fashion_mnist("symmetric", 0.1, 1, 400, "quick")
    said = []
    found = members_say(setting, said.append)
    assert set(found) == {"given", "true", "probe", "seconds"}
    assert (found["given"] != found["true"]).sum() == 40
    assert (found["probe"].argmax(axis=1) == found["true"]).mean() > 0.5
    again = members_say(setting, said.append)
    assert len(said) == 4
    np.testing.assert_array_equal(again["probe"], found["probe"])
    assert not (project / settings.KEPT / setting.name).exists()
