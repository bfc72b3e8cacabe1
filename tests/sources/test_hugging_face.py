import sys
from pathlib import Path

import numpy as np
import pytest

from label_laundry.contracts.trouble import Trouble
from label_laundry.formats.asked import Table
from label_laundry.sources.hugging_face import read_hugging_face
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
    source = read_hugging_face(saved(tmp_path / "pets", {"train": [0, 1, None, 1], "test": [1]}), Table(), None)
    assert source.class_names == ["cat", "dog"]
    assert source.rows.to_numpy().tolist() == [
        ["train", 0, "train row 0"],
        ["train", 1, "train row 1"],
        ["train", 1, "train row 3"],
        ["test", 1, "test row 0"],
    ]
    assert source.left_out.to_numpy().tolist() == [["train row 2", "no label", True]]
    np.testing.assert_array_equal(pixels(source.images[2], "rgb", None, "pad"), np.asarray(picture(3)))


def test_each_split_has_its_own_order_of_names(tmp_path):
    folder = saved(tmp_path / "pets", {"train": [0, 1], "test": [0, 1]}, {"test": ["dog", "cat"]})
    assert read_hugging_face(folder, Table(), None).rows["label"].tolist() == [0, 1, 1, 0]
    folder = saved(tmp_path / "more", {"train": [0, 1], "test": [0, 1]}, {"test": ["cow", "cat"]})
    source = read_hugging_face(folder, Table(), None)
    assert source.left_out.to_numpy().tolist() == [["test row 0", "'cow' is no class of the training images", True]]


def test_an_image_that_is_missing_is_unreadable(tmp_path):
    datasets = needed("datasets")
    features = datasets.Features({"image": datasets.Image(), "label": datasets.ClassLabel(names=["cat", "dog"])})
    datasets.Dataset.from_dict({"image": [picture(1), None], "label": [0, 1]}, features=features).save_to_disk(tmp_path)
    with pytest.raises(Unreadable):
        pixels(read_hugging_face(tmp_path, Table(), None).images[1], "rgb", None, "pad")


def test_one_data_set_has_no_split_and_classes_may_be_renamed(tmp_path):
    source = read_hugging_face(saved(tmp_path / "pets", {"train": [0, 1]}), Table(), {"dog": "Hund", "cat": "Katze"})
    assert source.class_names == ["Hund", "Katze"]
    assert source.rows["label"].tolist() == [1, 0]
    assert source.rows["split"].tolist() == ["", ""]


def made(folder, features, splits):
    """Columns of each split, saved; features by name as `datasets` has them."""
    datasets = needed("datasets")
    parts = {}
    for split, columns in splits.items():
        n = len(next(iter(columns.values())))
        columns = {next(name for name, kind in features.items() if name not in columns): [picture(row) for row in range(n)], **columns}
        parts[split] = datasets.Dataset.from_dict(columns, features=datasets.Features(features))
    whole = datasets.DatasetDict(parts)
    whole.save_to_disk(folder)
    return whole


def test_labels_may_be_words_or_numbers_under_any_name(tmp_path):
    datasets = needed("datasets")
    made(
        tmp_path / "words",
        {"photo": datasets.Image(), "breed": datasets.Value("string")},
        {"train": {"breed": ["pug", "beagle", "pug", ""]}},
    )
    source = read_hugging_face(tmp_path / "words", Table(), None)
    assert source.class_names == ["beagle", "pug"]
    assert source.left_out["reason"].tolist() == ["no label"]
    made(tmp_path / "numbers", {"img": datasets.Image(), "label": datasets.Value("int64")}, {"train": {"label": [10, 9, None, 9]}})
    assert read_hugging_face(tmp_path / "numbers", Table(), None).class_names == ["9", "10"]


def test_of_several_label_columns_the_settings_name_one(tmp_path):
    datasets = needed("datasets")
    kinds = {
        "img": datasets.Image(),
        "fine": datasets.ClassLabel(names=["ant", "bee"]),
        "coarse": datasets.ClassLabel(names=["big", "small"]),
    }
    made(tmp_path, kinds, {"train": {"fine": [0, 1, 1], "coarse": [1, 1, 0]}})
    with pytest.raises(Trouble, match=r"which column has the labels\? It has fine, coarse .* data.table: \{label: COLUMN\}"):
        read_hugging_face(tmp_path, Table(), None)
    assert read_hugging_face(tmp_path, Table(label="coarse"), None).class_names == ["big", "small"]
    with pytest.raises(Trouble, match=r"no column 'size' of labels .* there is fine, coarse"):
        read_hugging_face(tmp_path, Table(label="size"), None)
    source = read_hugging_face(tmp_path, Table(label=["fine", "fine"]), None)
    assert source.class_names == ["ant", "bee"]


def test_a_validation_split_is_used_and_said(tmp_path):
    datasets = needed("datasets")
    kinds = {"image": datasets.Image(), "labels": datasets.ClassLabel(names=["a", "b"])}
    made(tmp_path, kinds, {"validation": {"labels": [0, 1]}, "train": {"labels": [0, 1, 1]}, "test": {"labels": [1]}})
    source = read_hugging_face(tmp_path, Table(), None, "test")
    assert source.rows["split"].tolist() == ["train"] * 3 + ["test"] * 3
    assert "validation split is joined to the test split" in source.notes[0]


def test_a_cloned_repository_of_parquet_files(tmp_path, monkeypatch):
    datasets = needed("datasets")
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    kinds = {"image": datasets.Image(), "label": datasets.ClassLabel(names=["a", "b"])}
    whole = made(tmp_path / "saved", kinds, {"train": {"label": [0, 1, 1]}, "test": {"label": [1, 0]}})
    folder = tmp_path / "repository"
    (folder / "data").mkdir(parents=True)
    for split, part in whole.items():
        part.to_parquet(folder / "data" / f"{split}-00000-of-00001.parquet")
    (folder / "README.md").write_text("---\nlicense: mit\n---\n")
    source = read_hugging_face(folder, Table(), None)
    assert source.rows["split"].tolist() == ["train"] * 3 + ["test"] * 2
    np.testing.assert_array_equal(pixels(source.images[1], "rgb", None, "pad"), np.asarray(picture(1)))


def test_a_name_on_the_hub_without_a_network_is_one_line(tmp_path, monkeypatch):
    datasets = needed("datasets")
    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", True)
    with pytest.raises(
        Trouble, match=r"^params.yaml: data.path: someone/pets: cannot be downloaded from the Hugging Face Hub \(.*\); is the name right"
    ) as told:
        read_hugging_face(Path("someone/pets"), Table(), None)
    assert "\n" not in str(told.value)
    with pytest.raises(Trouble, match="is neither a folder nor OWNER/NAME"):
        read_hugging_face(tmp_path / "gone", Table(), None)


def test_a_folder_of_another_form_is_reported(tmp_path):
    needed("datasets")
    with pytest.raises(Trouble, match=r"not a folder that datasets.save_to_disk wrote"):
        read_hugging_face(tmp_path, Table(), None)


def test_without_the_library_it_says_how_to_have_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "datasets", None)
    with pytest.raises(Trouble, match=r"uv run --extra datasets dvc repro$"):
        read_hugging_face(tmp_path, Table(), None)
