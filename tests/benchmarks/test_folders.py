import numpy as np
import pandas as pd
import pytest
from PIL import Image

from benchmarks import folders
from label_laundry.contracts.trouble import Trouble
from label_laundry.sources.class_folders import read_class_folders
from label_laundry.sources.pictures import pixels


@pytest.fixture
def downloaded(project, idx_folder):
    (project / "data" / "download").mkdir()
    (project / "data" / "download" / "fashion-mnist").symlink_to(idx_folder)
    return project


@pytest.mark.slow
def test_digits_are_the_librarys_own(tmp_path):
    folders.digits(tmp_path / "digits")
    source = read_class_folders(tmp_path / "digits", None)
    assert len(source.rows) == 1797
    assert source.class_names == [str(n) for n in range(10)]
    assert np.asarray(Image.open(source.images[0])).max() == 239


@pytest.mark.slow
def test_painted_garments_have_twenty_classes_and_their_planted_errors_are_listed(downloaded, tmp_path):
    folders.colour(tmp_path / "colour", n=400)
    source = read_class_folders(tmp_path / "colour", None)
    assert len(source.class_names) == 20
    assert {path.suffix for path in source.images} == {".png", ".jpg", ".webp", ".bmp"}
    planted = pd.read_csv(tmp_path / "colour" / "planted.csv")
    assert 3 <= len(planted) <= 25
    for file, name in planted.itertuples(index=False):
        assert file.partition("/")[0] != name
        red, _, blue = pixels(tmp_path / "colour" / file, "rgb", None, "pad").reshape(-1, 3).mean(0)
        assert name.startswith("red" if red > blue else "blue")


def test_what_was_found_is_counted(downloaded, tmp_path, capsys):
    folders.colour(tmp_path / "colour", n=400)
    planted = pd.read_csv(tmp_path / "colour" / "planted.csv")
    files = [*planted["file"], "x.png"]
    ids = [str(n) for n in range(len(files))]
    (downloaded / "data" / "labels").mkdir()
    (downloaded / "results").mkdir()
    pd.DataFrame({"id": ids, "file": files}).to_csv("data/files.csv", index=False)
    pd.DataFrame({"id": ids}).to_csv("data/labels/raw.csv", index=False)
    flags = {"split": "train", "file": [files[0], files[1], "x.png"], "tier": "certain", "suggested": [planted["class"][0], "no", "no"]}
    pd.DataFrame(flags).to_csv("results/label_issues.csv", index=False)
    folders.found(tmp_path / "colour")
    n = len(planted)
    told = capsys.readouterr().out
    assert f"{n} errors planted, 3 flags (certain, likely): precision 0.67, recall {2 / n:.2f}; the suggestion is right in 50%" in told


def test_before_a_run_nothing_is_found(tmp_path):
    with pytest.raises(Trouble, match="run `dvc repro` first"):
        folders.found(tmp_path)
