import os
import re
import shutil
from collections import Counter

import pytest
import yaml

from label_laundry.cli import fitting, init
from label_laundry.contracts import params
from label_laundry.settings.editing import edit_params
from label_laundry.sources.settings import DataSettings
from label_laundry.training.recipe import Recipe
from stages import check
from tests.cli.commands import laundry, stopped
from tests.sources.pictures_made import class_folders, picture


@pytest.fixture
def quick(project):
    """The project set to smoke."""
    text = (project / "params.yaml").read_text()
    (project / "params.yaml").write_text(text.replace("profile: cpu ", "profile: smoke "))
    return project


def test_it_says_what_is_there_and_writes_the_section(quick, tmp_path_factory, capsys):
    folder = class_folders(tmp_path_factory.mktemp("pets"), ["dog", "cat"], n=15)
    picture(1, "L", size=(20, 40)).save(folder / "dog" / "long.png")
    (folder / "cat" / "broken.jpg").write_bytes(b"x")
    (folder / "cat" / "notes.txt").touch()
    comments = re.findall("#.*", (quick / "params.yaml").read_text())
    laundry("init", str(folder))
    told = capsys.readouterr().out
    assert f"class folders in {folder}: 31 images, in colour\n" in told
    assert "  splits   none; a share of each class will be held out for testing\n" in told
    assert "  classes  2: cat (15), dog (16)\n" in told
    assert "  sizes    12 x 12 (30), 20 x 40 (1)\n" in told
    assert "  trouble  cat/broken.jpg: not an image that can be read\n" in told
    assert "left out: 1 image (1 not an image that can be read) and 1 other file (1 no image); decode lists them" in told
    assert "  data:\n" in told
    assert "+  unreadable: skip " in told
    assert "  smoke.cnn:\n" in told
    assert told.endswith("Next: uv run dvc repro\n")
    written = params.get(DataSettings, "data")
    assert (written.source, written.path, written.size, written.unreadable) == ("folder", str(folder), 16, "skip")
    assert written.unreadable_at_most == 0.032
    assert params.in_profile(Recipe, "cnn").colour == "rgb"
    assert re.findall("#.*", (quick / "params.yaml").read_text()) == comments


def test_a_second_look_changes_nothing(quick, capsys):
    class_folders(quick / "mine", ["a", "b"], n=15)
    (quick / "mine" / "a" / "broken.jpg").write_bytes(b"x")
    laundry("init", "mine")
    edit_params({("data", "size"): 24, ("data", "unreadable"): "stop", ("smoke", "cnn", "colour"): "gray"})
    before = (quick / "params.yaml").read_bytes()
    capsys.readouterr()
    laundry("init", "mine")
    told = capsys.readouterr().out
    assert "params.yaml: as it was\n" in told
    assert "`dvc repro` would stop: a/broken.jpg: not an image that can be read; 1 such files" in told
    assert told.endswith("Next: fix that, then: uv run laundry init mine\n")
    assert (quick / "params.yaml").read_bytes() == before


def test_what_a_person_has_set_stays(project):
    class_folders(project / "mine", ["a", "b"], n=9)
    edit_params({("data", "size"): 24, ("data", "test"): 0.3, ("data", "fit"): "crop", ("cpu", "cnn", "epochs"): 7})
    laundry("init", "mine")
    written = params.get(DataSettings, "data")
    assert (written.size, written.test, written.fit) == (24, 0.3, "crop")
    assert params.in_profile(Recipe, "cnn").epochs == 7
    assert params.in_profile(Recipe, "mobilenet_v2").epochs == fitting.TUNED_EPOCHS[0]


def test_another_folder_keeps_what_fits_it_too(project):
    class_folders(project / "one", ["a", "b"], n=9)
    class_folders(project / "two", ["c", "d"], n=9)
    laundry("init", "one")
    edit_params({("data", "size"): 24, ("data", "fit"): "crop", ("data", "classes"): {"a": "A", "b": "B"}})
    laundry("init", "two")
    written = params.get(DataSettings, "data")
    assert (written.path, written.size, written.fit, written.classes) == ("two", None, "crop", None)


@pytest.mark.parametrize("name", ["on", "no", "12:30:45", "00000", "a: b"])
def test_a_folder_may_have_a_name_that_yaml_reads_otherwise(project, name):
    class_folders(project / name, ["a", "b"], n=9)
    laundry("init", name)
    assert params.get(DataSettings, "data").path == name
    check.main()


def test_a_folder_whose_name_is_not_utf8_is_told(project, capsys):
    class_folders(project / os.fsdecode(b"K\xe4fer"), ["a", "b"])
    assert r"K\xe4fer: the name is not UTF-8" in stopped(capsys, "init", os.fsdecode(b"K\xe4fer"))[1]


@pytest.mark.parametrize("place", ["data", "data/mine", "."])
def test_a_folder_where_stages_write_is_refused(project, capsys, place):
    class_folders(project / place, ["a", "b"])
    code, error = stopped(capsys, "init", place)
    assert code == 1
    assert "move your images elsewhere, such as to images/, and run: uv run laundry init images" in error


@pytest.mark.parametrize("stray", ["images.npy", "dataset_info.json"])
def test_class_folders_count_for_more_than_a_stray_file(project, stray):
    class_folders(project / "mine", ["a", "b"], n=9)
    (project / "mine" / stray).touch()
    laundry("init", "mine")
    assert params.get(DataSettings, "data").source == "folder"


def test_the_kind_may_be_given(project, capsys):
    class_folders(project / "mine", ["a", "b"], n=9)
    assert "mine: no .npy or .npz file is there" in stopped(capsys, "init", "mine", "--source", "arrays")[1]
    assert "data.source: 'zip' is not possible here" in stopped(capsys, "init", "mine", "--source", "zip")[1]
    laundry("init", "mine", "--source", "folder")


def test_what_will_stop_a_run_is_told_with_the_class(project, capsys):
    folder = class_folders(project / "mine", ["a", "b"], n=20)
    class_folders(folder, ["bird"], n=1)
    for n in range(8):
        shutil.copy(folder / "bird" / "0.png", folder / "bird" / f"copy_{n}.png")
    laundry("init", "mine")
    assert "`dvc repro` would stop: class 'bird': 1 different of 9 images; a share is held out" in capsys.readouterr().out
    for path in (folder / "bird").iterdir():
        path.write_bytes(b"<html>403</html>")
    laundry("init", "mine")
    assert "would stop: class 'bird': none of its training images can be read (bird/0.png: not an image" in capsys.readouterr().out
    shutil.rmtree(folder / "bird")
    laundry("init", "mine")
    assert "Next: uv run dvc repro" in capsys.readouterr().out


def test_nothing_else_changes_in_the_file(quick, tmp_path_factory):
    before = yaml.safe_load((quick / "params.yaml").read_text())
    laundry("init", str(class_folders(tmp_path_factory.mktemp("pets"), ["dog", "cat"])))
    after = yaml.safe_load((quick / "params.yaml").read_text())
    assert {key for key in before if before[key] != after[key]} == {"data", "smoke"}


def test_images_inside_the_project_have_a_path_from_it(quick):
    class_folders(quick / "mine", ["a", "b"])
    laundry("init", "mine")
    assert params.get(DataSettings, "data").path == "mine"


def test_too_few_images_for_the_folds_are_told_with_the_setting(project, capsys):
    class_folders(project / "mine", ["a", "b"], n=3)
    laundry("init", "mine")
    told = capsys.readouterr().out
    wrong = "folds: 4 is not possible: class 'a' has 2 different images to train on; set it to 2\n"
    assert f"`dvc repro` would stop: params.yaml: cpu.{wrong}Profile quick would stop too: params.yaml: quick.{wrong}Next: fix" in told
    edit_params({("quick", "folds"): 2})
    laundry("init", "mine")
    told = capsys.readouterr().out
    assert f"params.yaml: cpu.{wrong}Profile quick would not: uv run dvc exp run -S profile=quick\n" in told
    edit_params({("cpu", "folds"): 2, ("quick", "folds"): 4})
    laundry("init", "mine")
    told = capsys.readouterr().out
    assert f"laundry init --flips\nProfile quick would stop: params.yaml: quick.{wrong}A run stores 6 images" in told
    assert told.endswith("Next: uv run dvc repro\n")


@pytest.mark.parametrize(
    ("sizes", "edge"),
    [([(28, 28)] * 3, None), ([(10, 20)] * 3, None), ([(20, 20), (31, 31), (40, 40)], 32), ([(500, 400)] * 3, 64), ([(3, 3), (4, 4)], 8)],
)
def test_small_images_that_are_alike_stay_as_they_are(sizes, edge):
    assert init.proposed_edge(Counter(sizes)) == edge


def test_images_are_stored_as_large_as_a_network_sees_them():
    sizes = Counter({(180, 240): 3})
    assert [init.proposed_edge(sizes, seen) for seen in ([], [28, 48], [64, 128], [64, 224], [512])] == [64, 64, 128, 224, 240]


def test_another_folder_is_fitted_anew(project, tmp_path_factory):
    for n in (5, 5):
        laundry("init", str(class_folders(tmp_path_factory.mktemp("pets"), ["dog", "cat"], n=n)))
        assert params.in_profile(Recipe, "cnn").epochs == fitting.CNN_EPOCHS[0]
    edit_params({("cpu", "cnn", "epochs"): 7})
    laundry("init", str(class_folders(tmp_path_factory.mktemp("pets"), ["dog", "cat"], n=10)))
    assert params.in_profile(Recipe, "cnn").epochs == fitting.CNN_EPOCHS[0]


def test_minutes_fit_the_recipe_again_and_what_is_stored(project, capsys):
    folder = project / "mine"
    for name in ("a", "b"):
        (folder / name).mkdir(parents=True)
        for number in range(60):
            picture(number, "RGB", size=(200, 160)).save(folder / name / f"{number}.png")
    laundry("init", "mine")
    long, stored = params.in_profile(Recipe, "mobilenet_v2"), params.get(DataSettings, "data").size
    assert (long.size, long.epochs, long.frozen, stored) == (224, 8, 7, 200)
    laundry("init", "mine", "--minutes", "1")
    short, stored = params.in_profile(Recipe, "mobilenet_v2"), params.get(DataSettings, "data").size
    assert (short.size, stored) < (long.size, 200)
    assert re.search(r"Training in profile cpu: about 1 min", capsys.readouterr().out)
    check.main()


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


def test_flips_are_off_for_images_of_ones_own(project, capsys):
    class_folders(project / "mine", ["b", "d"], n=9)
    laundry("init", "mine")
    assert "flips are off, because a mirror image may belong to another class" in capsys.readouterr().out
    assert not params.in_profile(Recipe, "cnn").flip
    laundry("init", "mine", "--flips")
    assert params.in_profile(Recipe, "mobilenet_v2").flip
    laundry("init", "mine")
    assert params.in_profile(Recipe, "mobilenet_v2").flip


@pytest.mark.slow
def test_the_time_comes_from_the_chip_or_a_short_training(project, capsys):
    class_folders(project / "mine", ["a", "b"], n=9)
    laundry("init", "mine")
    assert re.search(r"Training in profile cpu: about \d+ min on \d+ cores of this kind; --time measures it", capsys.readouterr().out)
    laundry("init", "mine", "--time")
    assert re.search(r"Training in profile cpu: about \d+ min on this machine, from a short measurement", capsys.readouterr().out)
