"""Recipes are measured against the true labels, whatever names them; the training itself is the pipeline's."""

import numpy as np
import pandas as pd
import pytest

from benchmarks import recipes
from benchmarks.flag_rule.settings import Setting
from label_laundry.contracts import paths
from label_laundry.contracts.dataset import Dataset
from label_laundry.training.recipe import Recipe
from tests.training.recipes import BASE


@pytest.fixture
def workspace(tmp_path):
    """Three training images and a test image, as `prepare` leaves them."""
    for path, table in {
        paths.labels("raw"): {"id": ["x", "y", "z"], "index": [0, 1, 2], "label": ["cat", "dog", "cat"]},
        paths.labels("true"): {"id": ["x", "y", "z"], "index": [0, 1, 2], "label": ["cat", "dog", "cat"]},
        paths.FILES: {"id": ["z", "t", "y", "x"], "index": [2, 0, 1, 0], "split": ["train", "test", "train", "train"],
                      "file": ["cat/z.png", "dog/t.png", "dog/y.png", "cat/x.png"]},
    }.items():  # fmt: skip
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        pd.DataFrame(table).to_csv(tmp_path / path, index=False)
    dataset = Dataset(
        name="p", source="", class_names=["cat", "dog"], image_shape=[8, 8], counts={"train": 3, "test": 1}, folds=2, sha256={}
    )
    (tmp_path / paths.DATASET).write_text(dataset.model_dump_json())
    return tmp_path


def test_planted_errors_are_the_truth_of_their_images(workspace):
    images = workspace / "images"
    images.mkdir()
    pd.DataFrame({"file": ["cat/z.png", "dog/t.png"], "class": ["dog", "cat"]}).to_csv(images / recipes.PLANTED, index=False)
    given, true = recipes.truth(workspace, Setting("images", folder=images))
    np.testing.assert_array_equal(given, [0, 1, 0])
    np.testing.assert_array_equal(true, [0, 1, 1])


def test_where_nothing_is_known_the_labels_are_the_truth(workspace):
    given, true = recipes.truth(workspace, Setting("images", folder=workspace))
    np.testing.assert_array_equal(given, true)


@pytest.mark.parametrize("name", [name for name, (model, _) in recipes.RECIPES.items() if model == "mobilenet_v2"])
def test_each_recipe_is_one(name):
    changes = recipes.RECIPES[name][1]
    assert set(changes) <= set(BASE) | {"frozen"}
    Recipe(**BASE | changes)


def test_the_table_has_a_line_for_each_row_and_no_precision_where_nothing_is_wrong():
    row = {"set": "digits", "images": 1527, "wrong": 0, "recipe": "a", "right": 0.991, "average_precision": np.nan, "seconds": 61.2}
    lines = recipes.table(pd.DataFrame([row, row | {"wrong": 9, "average_precision": 0.5}])).splitlines()
    assert lines[2:] == ["| digits | 1,527 | 0 | a | 99.1% |  | 61 |", "| digits | 1,527 | 9 | a | 99.1% | 0.500 | 61 |"]
