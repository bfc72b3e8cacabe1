import numpy as np
import pytest

from label_laundry.contracts.trouble import Trouble
from label_laundry.sources.splits import folds_of, hold_out, split_up, stratified_subset


def test_folds_are_stratified(fashion):
    labels = fashion[1].astype(np.int64)
    folds = folds_of(labels, np.arange(len(labels)), 4, 1)
    counts = np.array([np.bincount(labels[folds == fold]) for fold in range(4)])
    assert (counts == 1500).all()


def test_equal_images_lie_in_one_fold():
    labels = np.repeat(np.arange(3), 40)
    groups = np.arange(120)
    groups[1::4] = groups[::4]
    folds = folds_of(labels, groups, 3, 1)
    assert all(len(np.unique(folds[groups == group])) == 1 for group in groups)
    assert np.bincount(folds, minlength=3).min() > 25


@pytest.mark.parametrize("n_folds", [0, 1, 6])
def test_too_few_or_too_many_folds_name_the_bounds(n_folds):
    with pytest.raises(
        Trouble,
        match=rf"params\.yaml: folds: {n_folds} is not possible: class number 1 has 5 different images to train on; set it to 2 to 5$",
    ):
        folds_of(np.repeat([0, 1], [5, 9]), np.arange(14), n_folds, 1)


@pytest.mark.parametrize(
    ("groups", "words"),
    [([0, 0, 0], "class 'b' has 1 different images to train on; add images"), ([0, 0, 1], "2 different images to train on; set it to 2$")],
)
def test_equal_images_count_once_for_folds(groups, words):
    with pytest.raises(Trouble, match=words):
        folds_of(np.repeat([0, 1], [9, 3]), np.concatenate([np.arange(10, 19), groups]), 3, 1, "ab")


@pytest.mark.parametrize("labels", [np.repeat([0, 1], [1, 30]), np.arange(30) % 10])
def test_a_subset_that_cannot_be_drawn_by_class_is_one_line(labels):
    with pytest.raises(Trouble, match=r"images\.train: 27 of 3\d images cannot be drawn by class .*; set it to null or lower it$"):
        stratified_subset(labels, 27, 1, "train")


def test_a_subset_is_stratified_sorted_and_the_same_each_time(fashion):
    rows = stratified_subset(fashion[1], 3000, 1, "train")
    assert (np.bincount(fashion[1][rows]) == 300).all()
    assert (np.diff(rows) > 0).all()
    np.testing.assert_array_equal(rows, stratified_subset(fashion[1], 3000, 1, "train"))
    assert len(stratified_subset(fashion[1], None, 1, "train")) == 60_000


def test_a_share_of_each_class_is_held_out_at_least_one_image_and_the_same_each_time():
    labels = np.repeat([0, 1, 2], [100, 20, 3])
    pixels = np.array([f"{n:x}" for n in range(123)])
    splits = hold_out(labels, pixels, 0.15, 1, "abc")
    assert [(splits[labels == code] == "test").sum() for code in range(3)] == [15, 3, 1]
    np.testing.assert_array_equal(splits, hold_out(labels, pixels, 0.15, 1, "abc"))
    assert (splits != hold_out(labels, pixels, 0.15, 2, "abc")).any()


def test_equal_images_are_held_out_together():
    labels = np.repeat([0, 1], 40)
    pixels = np.array([f"{n // 2:x}" for n in range(80)])
    splits = hold_out(labels, pixels, 0.25, 1, "ab")
    assert (splits[::2] == splits[1::2]).all()
    assert (splits == "test").sum() == 20


@pytest.mark.parametrize(
    ("labels", "pixels", "words"),
    [
        ([0, 0, 1], "abc", "class 'dog': 1 different of 1 images; a share is held out"),
        ([0, 0, 1, 1], "abcc", "class 'dog': 1 different of 2 images; a share"),
        ([0, 0, 1, 1], "abab", "class 'dog': 0 different of 2 images; the others are in class 'cat' too"),
    ],
)
def test_a_class_of_one_image_cannot_be_held_out(labels, pixels, words):
    with pytest.raises(Trouble, match=f"{words}.*; add images to it, or take the class out of the source$"):
        hold_out(np.array(labels), np.array(list(pixels)), 0.2, 1, ["cat", "dog"])


def test_splits_of_the_source_stay():
    splits = np.array(["train", "train", "test", "test"])
    np.testing.assert_array_equal(split_up(np.array([0, 1, 0, 1]), np.array(list("abcd")), splits, 0.2, 1, "ab"), splits)


@pytest.mark.parametrize(
    ("labels", "words"), [([0, 1, 0, 0], "test split has images of class 'cat' alone"), ([0, 0, 0, 1], "train split has")]
)
def test_a_split_of_one_class_is_refused(labels, words):
    with pytest.raises(Trouble, match=words):
        split_up(np.array(labels), np.array(list("abcd")), np.array(["train", "train", "test", "test"]), 0.2, 1, ["cat", "dog"])
