import numpy as np
import pandas as pd

from label_laundry.formats.annotators import by_annotator, majority, spread

VOTES = pd.DataFrame(
    {"a": ["cat", "dog", "", "cat", ""], "b": ["cat", "cat", "dog", "", ""], "c": ["dog", "cat", "", "dog", ""], "d": [""] * 5}
)


def test_the_majority_is_the_label_and_the_rarer_of_equals_is_taken():
    assert majority(VOTES).tolist() == ["cat", "cat", "dog", "dog", ""]


def test_ties_alone_have_a_majority_too():
    assert majority(pd.DataFrame({"a": ["x", "y"], "b": ["y", "x"]})).tolist() == ["x", "x"]


def test_it_is_cleanlab_s_majority_where_that_draws_nothing():
    from cleanlab.multiannotator import get_majority_vote_label

    votes = np.random.default_rng(0).integers(0, 4, (300, 5))
    most = np.sort([np.bincount(row, minlength=4) for row in votes])
    clear = most[:, -1] > most[:, -2]
    ours = majority(pd.DataFrame(votes).astype(str)).astype(int).to_numpy()
    np.testing.assert_array_equal(ours[clear], get_majority_vote_label(votes.astype(float), verbose=False)[clear])


def test_rows_of_one_label_each_become_columns_of_annotators():
    rows = pd.DataFrame({"file": list("yxyx"), "by": ["b", "a", "a", "a"], "label": ["cat", "dog", "cow", "cat"]})
    assert by_annotator(rows, "file", "by", "label").to_numpy().tolist() == [["y", "cow", "cat"], ["x", "cat", ""]]


def test_how_far_they_agree_is_said():
    assert spread(VOTES) == (
        "4 annotators: the label that most of them gave is taken as given; they disagree on 3 of 3 images with two labels or more"
    )
