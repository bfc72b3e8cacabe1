import numpy as np
import pytest

from label_laundry.contracts.trouble import Trouble
from label_laundry.formats.label_arrays import label_words


@pytest.mark.parametrize(
    ("array", "words"),
    [
        (np.array([0, 1, 2]), ["0", "1", "2"]),
        (np.array([[0], [1], [2]], np.uint8), ["0", "1", "2"]),
        (np.array([0.0, 1.0, np.nan]), ["0", "1", ""]),
        (np.array([0, -1, 2]), ["0", "", "2"]),
        (np.eye(3)[[2, 0, 1]], ["2", "0", "1"]),
        (np.array(["cat", "dog", ""]), ["cat", "dog", ""]),
        (np.array([b"cat", b"dog", b"cat"]), ["cat", "dog", "cat"]),
        (np.array([True, False, True]), ["True", "False", "True"]),
    ],
)
def test_usual_forms_of_labels(array, words):
    assert label_words(array, 3, "y", "x").tolist() == words


@pytest.mark.parametrize(
    ("array", "words"),
    [
        (np.array([[1, 1, 0], [0, 0, 1]]), "images with several labels are not supported"),
        (np.zeros((2, 3, 4)), "holds no labels"),
        (np.array([1 + 2j, 0]), "holds no labels"),
        (np.array([1, 2, 3]), "3 labels, but x has 2 images"),
    ],
)
def test_other_forms_are_named(array, words):
    with pytest.raises(Trouble, match=words):
        label_words(array, 2, "y", "x")
