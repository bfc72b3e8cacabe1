"""A person's own probabilities and embeddings, by the real commands: they become a member, and what the probe learns from."""

import json

import numpy as np
import pandas as pd
import pytest

from label_laundry.contracts import params, paths
from label_laundry.contracts.dataset import read_files
from label_laundry.contracts.members import members
from label_laundry.settings.editing import edit_params
from stages import crossval, decode, features, fingerprint, imported, prepare
from tests.cli.commands import laundry, stopped
from tests.sources.pictures_made import class_folders

N = 12


@pytest.fixture
def photos(project):
    """A prepared project of two classes, profile quick."""
    class_folders(project / "photos", ["cat", "dog"], N)
    edit_params({("data", "source"): "folder", ("data", "path"): "photos", ("profile",): "quick", ("quick", "folds"): 2})
    for stage in (fingerprint, decode, prepare):
        stage.main()
    return project


def table(numbers):
    """Rows in another order than the images'."""
    return pd.concat([read_files()[["file"]], pd.DataFrame(numbers)], axis=1).sample(frac=1, random_state=1)


def test_probabilities_become_a_member(photos, capsys):
    files = read_files()
    cat = np.where(files["file"].str.startswith("cat"), 0.8, 0.3)
    table({"cat": cat, "dog": 1 - cat}).to_csv("own.csv", index=False)
    laundry("import", "pred-probs", "own.csv")
    told = capsys.readouterr().out
    assert f"They agree with 100.0% of {(files['split'] == 'train').sum()} training labels. They must be out of sample" in told
    assert told.endswith("params.yaml names own.csv. Next: uv run dvc repro\n")
    assert params.in_profile(list, "models") == ["probe", "imported"]
    imported.main()
    assert "own.csv: agrees with 100.0%" in capsys.readouterr().err
    assert members() == ["imported"]
    for split in ("train", "test"):
        probs = np.load(paths.probabilities("imported", split))
        np.testing.assert_allclose(probs[:, 0], cat[files["split"] == split], atol=1e-6)


def test_a_change_of_the_file_is_seen(photos):
    table({"cat": np.ones(2 * N), "dog": np.zeros(2 * N)}).to_csv("own.csv", index=False)
    laundry("import", "pred-probs", "own.csv")
    fingerprint.main()
    before = json.loads(paths.IMPORTED_FILES.read_text())
    assert list(before) == ["pred_probs"]
    table({"cat": np.zeros(2 * N), "dog": np.ones(2 * N)}).to_csv("own.csv", index=False)
    fingerprint.main()
    assert json.loads(paths.IMPORTED_FILES.read_text()) != before


def test_embeddings_are_what_the_probe_learns_from(photos, capsys):
    files = read_files()
    is_cat = files["file"].str.startswith("cat").to_numpy()
    table({"x": is_cat * 2.0, "y": np.arange(len(files)) % 3, "z": 1e6}).to_parquet("own.parquet")
    laundry("import", "embeddings", "own.parquet")
    assert f"{2 * N} images have 3 numbers each" in capsys.readouterr().out
    features.main()
    train = np.load(paths.features("train"))
    assert (train.dtype, train.shape[1]) == (np.float32, 3)
    np.testing.assert_array_equal(train[:, 0], 2 * is_cat[files["split"] == "train"])
    crossval.main("probe")
    probs = np.load(paths.probabilities("probe", "train"))
    np.testing.assert_array_equal(probs[:, 0] > 0.5, is_cat[files["split"] == "train"])


def test_what_does_not_fit_changes_nothing(photos, capsys):
    before = paths.PARAMS.read_bytes()
    np.save("own.npy", np.zeros((3, 2)))
    code, error = stopped(capsys, "import", "pred-probs", "own.npy")
    assert (code, error.count("\n")) == (1, 1)
    assert f"own.npy is float64 (3, 2); it needs {2 * N} rows" in error
    assert paths.PARAMS.read_bytes() == before


def test_before_prepare_nothing_can_be_matched(project, capsys):
    assert "run `dvc repro prepare` first" in stopped(capsys, "import", "embeddings", "own.npy")[1]


def test_a_member_without_a_file_is_one_line(photos, capsys):
    edit_params({("quick", "models"): ["imported"]})
    with pytest.raises(SystemExit):
        imported.main()
    assert "imported.pred_probs: no file is named, and imported is a member" in capsys.readouterr().err


def test_one_that_is_no_member_has_no_result(photos):
    imported.main()
    assert [path.name for path in paths.crossval("imported").iterdir()] == ["no_member.json"]
