import numpy as np
import pandas as pd

from label_laundry.formats.annotators import by_annotator, majority, spread

VOTES = pd.DataFrame(
    {"a": ["cat", "dog", "", "cat", ""], "b": ["cat", "cat", "dog", "", ""], "c": ["dog", "cat", "", "dog", ""], "d": [""] * 5}
)


def test_the_majority_is_the_label_and_the_rarer_of_equals_is_taken():
    assert majority(VOTES).tolist() == ["cat", "cat", "dog", "dog", ""]


def test_it_leaves_numpy_s_random_numbers_alone():
    np.random.seed(3)
    expected = np.random.random()
    np.random.seed(3)
    majority(pd.DataFrame({"a": ["x", "y"], "b": ["y", "x"]}))
    assert np.random.random() == expected


def test_rows_of_one_label_each_become_columns_of_annotators():
    rows = pd.DataFrame({"file": list("yxyx"), "by": ["b", "a", "a", "a"], "label": ["cat", "dog", "cow", "cat"]})
    assert by_annotator(rows, "file", "by", "label").to_numpy().tolist() == [["y", "cow", "cat"], ["x", "cat", ""]]


def test_how_far_they_agree_is_said():
    assert spread(VOTES) == (
        "4 annotators: the label that most of them gave is taken as given; they disagree on 3 of 3 images with two labels or more"
    )
