"""Names of splits as people write them, and what becomes of each split."""

import pytest

from label_laundry.formats.split_names import assigned, split_named, split_within


@pytest.mark.parametrize(
    ("name", "split"),
    [
        ("train", "train"),
        ("Training", "train"),
        ("training_set", "train"),
        ("TRAIN", "train"),
        ("trainset", "train"),
        ("train-images", "train"),
        ("val", "validation"),
        ("valid", "validation"),
        ("Validation", "validation"),
        ("dev", "validation"),
        ("test", "test"),
        ("Testing", "test"),
        ("test_set", "test"),
        ("test_data", "test"),
    ],
)
def test_usual_names_are_splits(name: str, split: str) -> None:
    assert split_named(name) == split


@pytest.mark.parametrize("name", ["cat", "trainer", "valley", "contest", "device", "train_station", "test_tube", "set", "", "1"])
def test_other_names_are_classes(name: str) -> None:
    assert split_named(name) is None


def test_validation_is_the_test_split_where_there_is_no_other() -> None:
    become, said = assigned(["train", "validation"], "leave out")
    assert become == {"train": "train", "validation": "test"}
    assert "validation split is the test split" in said


@pytest.mark.parametrize(("validation", "target"), [("train", "train"), ("test", "test"), ("leave out", None)])
def test_of_three_splits_the_setting_decides(validation: str, target: str | None) -> None:
    become, said = assigned(["train", "validation", "test"], validation)
    assert become == {"train": "train", "validation": target, "test": "test"}
    assert f"data.validation: {validation}" in said


def test_a_share_of_a_single_split_is_held_out() -> None:
    assert assigned(["train"], "train")[0] == {"train": ""}
    assert assigned(["train", "test"], "train") == ({"train": "train", "test": "test"}, "")


@pytest.mark.parametrize(
    ("name", "split", "others"),
    [
        ("x_train", "train", ["x"]),
        ("trainLabels", "train", ["labels"]),
        ("X_val", "validation", ["x"]),
        ("testing_images", "test", ["images"]),
        ("metadata", None, ["metadata"]),
        ("train_test", None, []),
    ],
)
def test_a_split_among_other_words(name, split, others):
    assert split_within(name) == (split, others)
