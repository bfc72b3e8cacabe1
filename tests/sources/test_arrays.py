import numpy as np
import pandas as pd
import pytest

from label_laundry.contracts.trouble import Trouble
from label_laundry.sources.arrays import read_arrays, read_idx

IMAGES = np.arange(6 * 4 * 4, dtype=np.uint8).reshape(6, 4, 4)


def put(folder, stem, images, labels, packed=False, **columns):
    if packed:
        np.savez(folder / f"{stem}.npz", images=images)
    else:
        np.save(folder / f"{stem}.npy", images)
    pd.DataFrame({"label": labels, **columns}).to_csv(folder / f"{stem}.csv", index=False)


@pytest.mark.parametrize("packed", [False, True])
def test_one_array_has_no_split(tmp_path, packed):
    put(tmp_path, "images", IMAGES, ["b", "a", "b", "a", "b", "a"], packed, file=[f"{n}.tif" for n in range(6)])
    source = read_arrays(tmp_path, None)
    assert source.class_names == ["a", "b"]
    assert source.rows["label"].tolist() == [1, 0, 1, 0, 1, 0]
    assert source.rows["file"][2] == "2.tif"
    np.testing.assert_array_equal(np.stack([source.images[n] for n in range(6)]), IMAGES)


def test_two_arrays_are_splits_and_rows_without_a_label_are_listed(tmp_path):
    put(tmp_path, "train_images", IMAGES[:4], [1, "", 10, 2])
    put(tmp_path, "test_images", IMAGES[4:], [2, 1])
    source = read_arrays(tmp_path, {"1": "one", "2": "two", "10": "ten"})
    assert source.class_names == ["one", "two", "ten"]
    assert source.rows.to_numpy().tolist() == [["train", 0, ""], ["train", 2, ""], ["train", 1, ""], ["test", 1, ""], ["test", 0, ""]]
    np.testing.assert_array_equal(np.stack([source.images[n] for n in range(5)]), IMAGES[[0, 2, 3, 4, 5]])
    assert source.left_out.to_numpy().tolist() == [["row 1", "no label"]]


def test_numbers_as_labels_are_sorted_by_value(tmp_path):
    put(tmp_path, "images", IMAGES, [10, 9, 1, 10, 9, 1])
    assert read_arrays(tmp_path, None).class_names == ["1", "9", "10"]


@pytest.mark.parametrize(
    ("array", "labels", "words"),
    [
        (IMAGES.astype(float), ["a"] * 6, "float64 (6, 4, 4), expected uint8"),
        (IMAGES[0], ["a"] * 6, "uint8 (4, 4), expected uint8"),
        (IMAGES[:0], [], "expected uint8"),
        (IMAGES, ["a"] * 5, "5 lines with label; needs a column label and 6 lines"),
    ],
)
def test_an_unknown_form_is_reported_with_the_file(tmp_path, array, labels, words):
    put(tmp_path, "images", array, labels)
    with pytest.raises(Trouble) as told:
        read_arrays(tmp_path, None)
    assert words in str(told.value)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # numpy leaves such a file open
def test_a_truncated_packed_array_is_reported(tmp_path):
    np.savez(tmp_path / "images.npz", images=np.zeros((3, 8, 8), np.uint8))
    content = (tmp_path / "images.npz").read_bytes()
    (tmp_path / "images.npz").write_bytes(content[: len(content) // 2])
    with pytest.raises(Trouble, match=r"images\.npz: cannot be read as an array"):
        read_arrays(tmp_path, None)


def test_an_unknown_label_names_the_setting(tmp_path):
    put(tmp_path, "images", IMAGES, list("aabbcc"))
    with pytest.raises(Trouble, match=r"label 'c' is not in data.classes \(a, b\)"):
        read_arrays(tmp_path, {"a": "A", "b": "B"})


def test_no_array_no_table_and_half_a_pair(tmp_path):
    with pytest.raises(Trouble, match=r"neither images.npy nor train_images.npy"):
        read_arrays(tmp_path, None)
    np.save(tmp_path / "train_images.npy", IMAGES)
    with pytest.raises(Trouble, match="train_images and test_images are both needed"):
        read_arrays(tmp_path, None)
    np.save(tmp_path / "test_images.npy", IMAGES)
    with pytest.raises(Trouble, match=r"train_images.csv: cannot be read .* a line for each image of train_images.npy"):
        read_arrays(tmp_path, None)


def test_idx_files_have_numbers_or_the_names_given(idx_folder):
    source = read_idx(idx_folder, None)
    assert source.class_names == [str(n) for n in range(10)]
    assert source.rows["split"].value_counts().to_dict() == {"train": 60_000, "test": 10_000}
    assert source.images[69_999].shape == (28, 28)
    assert read_idx(idx_folder, {str(n): f"class {n}" for n in range(10)}).class_names[3] == "class 3"
