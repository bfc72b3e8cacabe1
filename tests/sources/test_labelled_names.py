import os
import re

import pytest

from label_laundry.contracts.trouble import Trouble
from label_laundry.sources.labelled_names import USUAL, proposed, read_labelled_names


def images(folder, *names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


def test_the_group_label_is_the_label(tmp_path):
    images(tmp_path, "cat.10.jpg", "cat.9.jpg", "dog.1.jpg", "README.jpg")
    source = read_labelled_names(tmp_path, r"(?P<label>[a-z]+)\.\d+", None)
    assert source.class_names == ["cat", "dog"]
    assert source.rows["file"].tolist() == ["cat.9.jpg", "cat.10.jpg", "dog.1.jpg"]
    assert source.left_out.to_numpy().tolist() == [["README.jpg", "its name does not fit data.label_pattern", True]]


def test_a_name_that_is_not_utf_8_is_read_and_can_be_written(tmp_path):
    images(tmp_path, "ant_1.jpg", os.fsdecode(b"K\xe4fer_1.jpg"))
    source = read_labelled_names(tmp_path, r"(?P<label>.+)_\d+", None)
    assert source.rows["file"].tolist() == [r"K\xe4fer_1.jpg", "ant_1.jpg"]
    assert source.images[0].exists()


def test_splits_are_a_group_or_folders(tmp_path):
    images(tmp_path, "train/cat_1.jpg", "train/dog_1.jpg", "test/dog_2.jpg")
    assert read_labelled_names(tmp_path, r"(?P<label>[a-z]+)_\d+", None).rows["split"].tolist() == ["test", "train", "train"]
    images(tmp_path / "flat", "cat_train1.jpg", "dog_train2.jpg", "cat_val3.jpg")
    source = read_labelled_names(tmp_path / "flat", r"(?P<label>[a-z]+)_(?P<split>[a-z]+)", None)
    assert source.rows["split"].tolist() == ["train", "test", "train"]


def test_a_pattern_that_fits_nothing_is_told_with_a_name(tmp_path):
    images(tmp_path, "cat_1.jpg")
    with pytest.raises(Trouble, match=r"data.label_pattern .* fits none of 1 names of images; the first is 'cat_1.jpg'"):
        read_labelled_names(tmp_path, r"(?P<label>\d{5})", None)


@pytest.mark.parametrize(
    ("file", "label"),
    [
        ("cat.0.jpg", "cat"),
        ("train/Abyssinian_12.jpg", "Abyssinian"),
        ("great_pyrenees_3.png", "great_pyrenees"),
        ("Käfer 7.jpg", "Käfer"),
    ],
)
def test_the_usual_pattern(file, label):
    assert re.search(USUAL, file)["label"] == label


def test_a_pattern_is_proposed_where_names_have_labels():
    line = proposed(["cat.0.jpg", "cat.1.jpg", "dog.0.jpg", "dog.1.jpg"])
    assert "('cat', 'dog', as in 'cat.0.jpg')" in line
    assert f"data.label_pattern: '{USUAL}'" in line
    assert proposed([f"img_{n}.jpg" for n in range(9)]) is None
    assert proposed(["anna.jpg", "berta.jpg"]) is None
    assert proposed(["a1.jpg", "b2.jpg", "c3.jpg"]) is None
