import re

import pandas as pd
import pytest
import yaml

from label_laundry.cli import init
from label_laundry.contracts import params
from label_laundry.sources.settings import DataSettings
from label_laundry.training.recipe import Recipe
from tests.cli.commands import laundry, stopped
from tests.sources.pictures_made import class_folders, picture


@pytest.fixture
def quick(project, monkeypatch):
    """The project set to smoke, and no measurement but a rate of its own."""
    text = (project / "params.yaml").read_text()
    (project / "params.yaml").write_text(text.replace("profile: cpu ", "profile: smoke "))
    monkeypatch.setattr(init, "images_per_second", lambda *_, **__: 10.0)
    return project


def test_it_says_what_is_there_and_writes_the_section(quick, tmp_path_factory, capsys):
    folder = class_folders(tmp_path_factory.mktemp("pets"), ["dog", "cat"], n=5)
    picture(1, "L", size=(20, 40)).save(folder / "dog" / "long.png")
    (folder / "cat" / "broken.jpg").write_bytes(b"x")
    comments = re.findall("#.*", (quick / "params.yaml").read_text())
    laundry("init", str(folder))
    told = capsys.readouterr().out
    assert f"class folders in {folder}: 12 images, in colour\n" in told
    assert "  splits   none; a share of each class will be held out for testing\n" in told
    assert "  classes  2: cat (6), dog (6)\n" in told
    assert "  sizes    12 x 12 (10), 20 x 40 (1)\n" in told
    assert "  trouble  cat/broken.jpg: not an image that can be read\n" in told
    assert "1 files will be left out" in told
    written = params.get(DataSettings, "data")
    assert (written.source, written.path, written.size, written.unreadable) == ("folder", str(folder), 16, "skip")
    assert params.in_profile(Recipe, "cnn").colour == "rgb"
    assert re.findall("#.*", (quick / "params.yaml").read_text()) == comments


def test_nothing_else_changes_in_the_file(quick, tmp_path_factory):
    before = yaml.safe_load((quick / "params.yaml").read_text())
    laundry("init", str(class_folders(tmp_path_factory.mktemp("pets"), ["dog", "cat"])))
    after = yaml.safe_load((quick / "params.yaml").read_text())
    assert {key for key in before if before[key] != after[key]} == {"data", "smoke"}


def test_images_inside_the_project_have_a_path_from_it(quick):
    class_folders(quick / "mine", ["a", "b"])
    laundry("init", "mine")
    assert params.get(DataSettings, "data").path == "mine"


def test_too_few_images_for_the_folds_are_told_with_the_setting(quick, capsys):
    class_folders(quick / "mine", ["a", "b"], n=2)
    laundry("init", "mine")
    assert "The smallest class leaves 1 images to train on, too few for 2 folds: set smoke.folds: 2" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("sizes", "edge"),
    [([(28, 28)] * 3, None), ([(10, 20)] * 3, None), ([(20, 20), (31, 31), (40, 40)], 32), ([(500, 400)] * 3, 64), ([(3, 3), (4, 4)], 8)],
)
def test_small_images_that_are_alike_stay_as_they_are(sizes, edge):
    assert init.proposed_edge(pd.Series(sizes).value_counts()) == edge


def test_the_cnn_gets_what_it_would_not_see(quick):
    recipe = params.in_profile(Recipe, "cnn")
    assert init.fitting(recipe, 28, rgb=False) == {}
    assert init.fitting(recipe, 20, rgb=True) == {"colour": "rgb"}
    assert init.fitting(recipe, 60, rgb=False) == {"size": 64}


def test_the_epochs_to_start_from_are_those_of_the_profiles(project):
    for profile, models in init.EPOCHS.items():
        assert models == {model: params.get(Recipe, profile, model).epochs for model in models}


@pytest.mark.slow
def test_another_folder_is_fitted_anew(project, tmp_path_factory, monkeypatch):
    monkeypatch.setattr(init, "images_per_second", lambda *_, **__: 10.0)
    for n in (5, 5):
        laundry("init", str(class_folders(tmp_path_factory.mktemp("pets"), ["dog", "cat"], n=n)))
        assert params.in_profile(Recipe, "cnn").epochs == init.MOST_EPOCHS
    monkeypatch.setattr(init, "USUAL", 20)
    laundry("init", str(class_folders(tmp_path_factory.mktemp("pets"), ["dog", "cat"], n=10)))
    assert params.in_profile(Recipe, "cnn").epochs == 5


def test_a_small_set_gets_more_epochs():
    assert [init.epochs_for(n, 5) for n in (60_000, 120_000, 30_000, 1_000)] == [5, 5, 10, 40]
    assert init.epochs_for(1_000, 50) == 50


@pytest.mark.parametrize("names", [[], ["one"]])
def test_a_folder_without_two_classes_is_told(quick, capsys, names):
    (quick / "mine").mkdir()
    class_folders(quick / "mine", names)
    before = (quick / "params.yaml").read_bytes()
    code, error = stopped(capsys, "init", "mine")
    assert code == 1
    assert error.count("\n") == 1
    assert (quick / "params.yaml").read_bytes() == before


def test_a_path_that_is_no_folder_is_one_line(quick, capsys):
    assert stopped(capsys, "init", "nowhere") == (1, "error: nowhere: not a folder; name the folder with your images\n")


def test_the_epochs_of_each_profile_are_those_of_the_shipped_params(project):
    shipped = params.read()
    assert {name: {model: shipped[name][model]["epochs"] for model in models} for name, models in init.EPOCHS.items()} == init.EPOCHS


def test_flips_are_off_for_images_of_ones_own(quick, capsys):
    class_folders(quick / "mine", ["b", "d"])
    laundry("init", "mine")
    assert "flips are off, as a mirror image may be of another class" in capsys.readouterr().out
    assert not params.in_profile(Recipe, "cnn").flip
    laundry("init", "mine", "--flips")
    assert params.in_profile(Recipe, "mobilenet_v2").flip


@pytest.mark.slow
def test_the_time_comes_from_a_short_training(project, capsys):
    class_folders(project / "mine", ["a", "b"])
    laundry("init", "mine")
    assert re.search(r"Training in profile cpu: about \d+ min on this machine", capsys.readouterr().out)
