import numpy as np
import pandas as pd
import pytest

from label_laundry.formats.label_words import as_words, one_form, several_in_one


def joined(*labels):
    found, notes = one_form(pd.Series(labels, dtype=object))
    return found.tolist(), notes


def test_blanks_and_unseen_signs_around_a_label_are_no_part_of_it():
    labels, notes = joined("cat", "cat ", "\ufeffcat", "cat\u00a0", "dog", "")
    assert labels == ["cat", "cat", "cat", "cat", "dog", ""]
    assert notes == ["'cat': written as 'cat', 'cat ', '\\ufeffcat', 'cat\\xa0', taken as one label"]


def test_composed_and_decomposed_letters_are_one():
    assert joined("Ka\u0308fer", "K\u00e4fer")[0] == ["Käfer", "Käfer"]


def test_whole_numbers_are_one_with_a_point_or_without():
    labels, notes = joined("1", "1.0", "0", "2.00", "-1")
    assert labels == ["1", "1", "0", "2", "-1"]
    assert notes == ["'1': written as '1', '1.0', taken as one label"]


def test_among_words_and_codes_a_number_stays_as_it_is_written():
    assert joined("1", "1.0", "one") == (["1", "1.0", "one"], [])
    assert joined("01", "1", "1.5") == (["01", "1", "1.5"], [])


def test_case_is_left_alone_and_said():
    labels, notes = joined("it", "IT", "us")
    assert labels == ["it", "IT", "us"]
    assert notes == ["labels 'IT', 'it' differ by case alone; they stay two classes"]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (np.array([3, 1], np.uint8), ["3", "1"]),
        (np.array([3.0, np.nan, 1.5]), ["3", "", "1.5"]),
        (np.array([b"cat", b"K\xc3\xa4fer"]), ["cat", "Käfer"]),
        ([None, "a", 2, True, [1, 2]], ["", "a", "2", "True", "1, 2"]),
        ([{"name": "cat"}, ["cat"], [{"name": "cat"}]], ["cat", "cat", "cat"]),
        (pd.array([1, None], dtype="Int64"), ["1", ""]),
    ],
)
def test_values_of_any_type_are_words(values, words):
    assert as_words(values).tolist() == words


@pytest.mark.parametrize("joined", ["cat|dog", "cat dog", "dog, cat", "dog; cat;"])
def test_several_labels_in_one_cell_are_said(joined):
    (said,) = several_in_one(pd.Series(["cat", "dog", joined, joined, ""]))
    assert said.startswith(f"2 images have several labels at once: {joined!r}; each combination is a class of its own")


def test_names_of_several_words_are_one_label():
    assert several_in_one(pd.Series(["sweet pepper", "pepper", "ice cream", "cat cat", "cat"])) == []
