"""A person's own numbers find their images, in any order and form; what does not fit is one line that says what would."""

import numpy as np
import pandas as pd
import pytest

from label_laundry.contracts.trouble import Trouble
from label_laundry.formats.imported_rows import as_probabilities, read_rows

FILES = pd.DataFrame({"id": ["a1", "b2", "c3"], "file": ["cat/1.png", "dog/2.png", "cat/3.png"], "split": ["train", "train", "test"]})
PROBS = np.array([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]])
NAMES = ["cat", "dog"]


def saved(path, table):
    if path.suffix == ".parquet":
        table.to_parquet(path, index=False)
    else:
        table.to_csv(path, index=False)
    return path


@pytest.mark.parametrize("form", ["own.csv", "own.parquet"])
@pytest.mark.parametrize("names", [FILES["id"], FILES["file"], FILES["file"].str[4:]])
def test_rows_are_matched_by_id_file_or_name_in_any_order(tmp_path, form, names):
    table = pd.DataFrame({"image": names, "split": "x", "prob_dog": PROBS[:, 1], "prob_cat": PROBS[:, 0]}).iloc[::-1]
    extra = pd.DataFrame({"image": ["other.png"], "split": ["x"], "prob_dog": [1.0], "prob_cat": [0.0]})
    path = saved(tmp_path / form, pd.concat([table, extra]))
    rows, columns, unknown = read_rows(path, FILES, "k")
    assert (columns, unknown) == (["prob_dog", "prob_cat"], 1)
    found = as_probabilities(rows, columns, NAMES, path, "k")
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, PROBS, atol=1e-6)


def test_an_array_has_the_order_of_the_files(tmp_path):
    np.save(tmp_path / "own.npy", PROBS.astype(np.float16))
    rows, columns, unknown = read_rows(tmp_path / "own.npy", FILES, "k")
    assert (columns, unknown) == ([], 0)
    np.testing.assert_allclose(as_probabilities(rows, columns, NAMES, tmp_path, "k"), PROBS, atol=1e-3)


def test_a_row_that_comes_twice_counts_once(tmp_path):
    table = pd.DataFrame({"id": ["a1", "b2", "b2", "c3"], "x": [1, 2, 2, 1], "y": [0, 0, 0, 0]})
    rows, _, _ = read_rows(saved(tmp_path / "own.csv", table), FILES, "k")
    np.testing.assert_array_equal(rows, [[1, 0], [2, 0], [1, 0]])


def test_a_column_of_lists_is_an_embedding(tmp_path):
    table = pd.DataFrame({"id": FILES["id"], "embedding": [[1.0, 2.0, 3.0]] * 2 + [[4.0, 5.0, 6.0]]})
    rows, _, _ = read_rows(saved(tmp_path / "own.parquet", table), FILES, "k")
    np.testing.assert_array_equal(rows, [[1, 2, 3], [1, 2, 3], [4, 5, 6]])


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"id": ["a1", "b2"], "cat": [1, 0], "dog": [0, 1]}, r"no row for 1 of 3 images, such as cat/3\.png; add them, training and test"),
        ({"id": ["a1", "b2", "c3", "c3"], "cat": [1, 0, 0, 1], "dog": [0, 1, 1, 0]}, "two rows for c3 that differ"),
        ({"id": ["x", "y", "z"], "cat": [1, 0, 0], "dog": [0, 1, 1]}, r"names no image \(columns: id, cat, dog\)"),
        ({"id": ["a1", "b2", "c3"], "cat": [1, np.nan, 0], "dog": [0, 1, 1]}, "row 2 has an empty cell"),
        ({"id": ["a1", "b2", "c3"], "what": ["q", "r", "s"]}, "no column of numbers"),
    ],
)
@pytest.mark.parametrize("form", ["own.csv", "own.parquet"])
def test_a_table_that_does_not_fit_is_one_line(tmp_path, table, words, form):
    with pytest.raises(Trouble, match=words) as told:
        read_rows(saved(tmp_path / form, pd.DataFrame(table)), FILES, "imported.pred_probs")
    assert "\n" not in str(told.value)
    assert str(told.value).startswith("params.yaml: imported.pred_probs: ")


@pytest.mark.parametrize("array", [np.zeros((2, 2)), np.zeros(3), np.array([["a", "b"]] * 3), np.full((3, 2), np.inf)])
def test_an_array_that_does_not_fit_is_one_line(tmp_path, array):
    np.save(tmp_path / "own.npy", array)
    with pytest.raises(Trouble, match=r"it needs 3 rows of numbers|row 1 has an empty cell"):
        read_rows(tmp_path / "own.npy", FILES, "k")


@pytest.mark.parametrize("content", [b"", b"no array", b"\x93NUMPY\x01"])
@pytest.mark.parametrize("name", ["own.npy", "own.parquet"])
def test_a_damaged_or_missing_file_is_one_line(tmp_path, content, name):
    with pytest.raises(Trouble, match=r"no such file|cannot be read"):
        read_rows(tmp_path / name, FILES, "k")
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Trouble, match="cannot be read"):
        read_rows(tmp_path / name, FILES, "k")


@pytest.mark.parametrize(
    ("rows", "columns", "words"),
    [
        ([[2.0, -1.0]], [], "numbers from -1 to 2 that sum to 1; give probabilities"),
        ([[3.0, 4.0]], [], "sum to 7; give probabilities, such as the softmax of logits"),
        ([[0.5, 0.3, 0.2]], [], "has 3 columns, and there are 2 classes"),
        ([[0.5, 0.5]], ["cat", "horse"], r"no column 'dog' \(there is: cat, horse\)"),
        ([[0.5, 0.3, 0.2]], ["cat", "a_dog", "b_dog"], "no column 'dog'"),
    ],
)
def test_what_is_no_distribution_over_the_classes_is_one_line(tmp_path, rows, columns, words):
    with pytest.raises(Trouble, match=words):
        as_probabilities(np.array(rows), columns, NAMES, tmp_path, "k")
