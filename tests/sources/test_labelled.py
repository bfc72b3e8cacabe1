import numpy as np
import pandas as pd
import pytest

from label_laundry.contracts.trouble import Trouble
from label_laundry.sources.labelled import source_of


def source(rows, classes=None, validation="train", **more):
    found = pd.DataFrame(rows, columns=["split", "label"]).assign(file="")
    images = [np.full((2, 2), n, np.uint8) for n in range(len(found))]
    return source_of("set", "a set", found, images, classes, validation, **more)


def test_classes_are_the_training_labels_in_the_order_of_their_numbers():
    made = source([("", "10"), ("", "9"), ("", "1")])
    assert made.class_names == ["1", "9", "10"]
    assert made.rows["label"].tolist() == [2, 1, 0]


def test_a_test_label_that_no_training_image_has_is_left_out_and_said():
    made = source([("train", "a"), ("train", "b"), ("test", "c"), ("test", "a")])
    assert made.left_out.to_numpy().tolist() == [["test row 0", "'c' is no class of the training images", True]]
    assert made.notes == ("1 images are left out: 'c' is no class of the training images",)
    assert [int(made.images[n][0, 0]) for n in range(3)] == [0, 1, 3]


def test_the_source_s_own_order_counts_and_a_class_without_an_image_goes():
    made = source([("", "dog"), ("", "ant"), ("", "cat")], order=["dog", "cow", "cat"])
    assert made.class_names == ["dog", "cat", "ant"]
    assert made.notes == ("no training image: 'cow'; left out as a class",)


def test_a_split_without_labels_is_left_out_and_loses_nothing():
    made = source([("train", "a"), ("train", "b"), ("test", ""), ("test", "")])
    assert set(made.rows["split"]) == {""}
    assert made.left_out["lost"].tolist() == [False, False]
    assert made.notes[0] == "the test split has 2 images and no labels: it is left out"


def test_a_row_without_a_label_is_lost():
    assert source([("", "a"), ("", ""), ("", "b")]).left_out.to_numpy().tolist() == [["row 1", "no label", True]]


@pytest.mark.parametrize(
    ("validation", "splits"), [("train", ["train", "train"]), ("test", ["train", "test"]), ("leave out", ["train", None])]
)
def test_a_validation_split_becomes_what_the_settings_say(validation, splits):
    made = source([("train", "a"), ("val", "a"), ("train", "b"), ("test", "b")], validation=validation)
    assert made.rows["split"].tolist() == [one for one in [splits[0], splits[1], "train", "test"] if one]
    assert made.left_out["lost"].tolist() == ([] if splits[1] else [False])
    assert f"data.validation: {validation}" in made.notes[0]


def test_unknown_splits_are_left_out_beside_known_ones_and_joined_where_there_is_no_other():
    made = source([("train", "a"), ("extra", "b"), ("train", "b")])
    assert made.left_out.to_numpy().tolist() == [["extra row 0", "of the split 'extra'", False]]
    assert "the split 'extra' is left out" in made.notes[0]
    made = source([("fold1", "a"), ("fold2", "b")])
    assert made.rows["split"].tolist() == ["", ""]
    assert made.notes == ("splits 'fold1', 'fold2' are joined, as none has a known name",)


def test_images_of_no_split_beside_others_are_left_out():
    made = source([("train", "a"), ("", "b"), ("train", "b"), ("test", "a")])
    assert made.left_out.to_numpy().tolist() == [["row 0", "in no split", True]]


def test_classes_that_are_asked_for_are_named_and_others_left_out():
    made = source([("", "a"), ("", "b"), ("", "c")], classes={"c": "C", "a": "A"})
    assert made.class_names == ["C", "A"]
    assert made.left_out.to_numpy().tolist() == [["row 1", "'b' is not in data.classes", False]]
    with pytest.raises(Trouble, match=r"no training image has the label 'd' of data.classes .* 'a', 'b'"):
        source([("", "a"), ("", "b")], classes={"a": "A", "d": "D"})


def test_no_label_at_all_is_told():
    with pytest.raises(Trouble, match="no training image has a label, of 2 images"):
        source([("", ""), ("", "")])
