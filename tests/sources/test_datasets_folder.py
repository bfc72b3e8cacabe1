import sys

import numpy as np
import pytest

from label_laundry.contracts.trouble import Trouble
from label_laundry.sources.datasets_folder import read_datasets_folder
from label_laundry.sources.pictures import Unreadable, pixels
from tests.lacking import needed
from tests.sources.pictures_made import picture

pytestmark = pytest.mark.filterwarnings("ignore")  # the library's own


def saved(folder, splits, names=None):
    """Images and labels of each split, whose class names may be its own."""
    datasets = needed("datasets")
    made = {}
    for split, labels in splits.items():
        of_split = (names or {}).get(split, ["cat", "dog"])
        features = datasets.Features({"image": datasets.Image(), "label": datasets.ClassLabel(names=of_split)})
        columns = {"image": [picture(n) for n in range(len(labels))], "label": labels}
        made[split] = datasets.Dataset.from_dict(columns, features=features)
    (datasets.DatasetDict(made) if len(made) > 1 else made["train"]).save_to_disk(folder)
    return folder


def test_splits_labels_and_pixels(tmp_path):
    source = read_datasets_folder(saved(tmp_path / "pets", {"train": [0, 1, None, 1], "test": [1]}), None)
    assert source.class_names == ["cat", "dog"]
    assert source.rows.to_numpy().tolist() == [
        ["train", 0, "train row 0"],
        ["train", 1, "train row 1"],
        ["train", 1, "train row 3"],
        ["test", 1, "test row 0"],
    ]
    assert source.left_out.to_numpy().tolist() == [["train row 2", "no label"]]
    np.testing.assert_array_equal(pixels(source.images[2], "rgb", None, "pad"), np.asarray(picture(3)))


def test_each_split_has_its_own_order_of_names(tmp_path):
    folder = saved(tmp_path / "pets", {"train": [0, 1], "test": [0, 1]}, {"test": ["dog", "cat"]})
    assert read_datasets_folder(folder, None).rows["label"].tolist() == [0, 1, 1, 0]
    folder = saved(tmp_path / "more", {"train": [0, 1], "test": [0]}, {"test": ["cow", "cat"]})
    with pytest.raises(Trouble, match=r"label 'cow' of the test split is not in the training split \(cat, dog\)"):
        read_datasets_folder(folder, None)


def test_an_image_that_is_missing_is_unreadable(tmp_path):
    datasets = needed("datasets")
    features = datasets.Features({"image": datasets.Image(), "label": datasets.ClassLabel(names=["cat", "dog"])})
    datasets.Dataset.from_dict({"image": [picture(1), None], "label": [0, 1]}, features=features).save_to_disk(tmp_path)
    with pytest.raises(Unreadable):
        pixels(read_datasets_folder(tmp_path, None).images[1], "rgb", None, "pad")


def test_one_data_set_has_no_split_and_classes_may_be_renamed(tmp_path):
    source = read_datasets_folder(saved(tmp_path / "pets", {"train": [0, 1]}), {"dog": "Hund", "cat": "Katze"})
    assert source.class_names == ["Hund", "Katze"]
    assert source.rows["label"].tolist() == [1, 0]
    assert source.rows["split"].tolist() == ["", ""]


def test_a_folder_of_another_form_is_reported(tmp_path):
    needed("datasets")
    with pytest.raises(Trouble, match=r"not a folder that datasets.save_to_disk wrote"):
        read_datasets_folder(tmp_path, None)


def test_without_the_library_it_says_how_to_have_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "datasets", None)
    with pytest.raises(Trouble, match=r"uv run --extra datasets dvc repro$"):
        read_datasets_folder(tmp_path, None)
