import numpy as np
import pytest

from label_laundry.contracts.trouble import Trouble
from label_laundry.formats.named_arrays import labelled_arrays, meaning, named_arrays


@pytest.mark.parametrize(
    ("name", "split", "role"),
    [
        ("x_train", "train", "images"),
        ("trainImages", "train", "images"),
        ("X_test", "test", "images"),
        ("val_labels", "validation", "labels"),
        ("y", "", "labels"),
        ("arr_0", "", ""),
        ("train", "train", ""),
        ("images_of_cats", "", ""),
    ],
)
def test_a_name_says_the_split_and_what_is_in_it(name, split, role):
    assert meaning(name) == (split, role)


def test_an_array_alone_in_a_file_is_what_the_file_is_called(tmp_path):
    np.savez(tmp_path / "train_labels.npz", np.arange(3))
    np.savez(tmp_path / "train.npz", x=np.zeros((3, 4, 4)), y=np.arange(3))
    assert [(one.split, one.role) for one in named_arrays(tmp_path)] == [("train", "images"), ("train", "labels"), ("train", "labels")]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # numpy leaves such a file open
def test_a_truncated_archive_is_reported(tmp_path):
    np.savez(tmp_path / "images.npz", images=np.zeros((3, 8, 8), np.uint8))
    content = (tmp_path / "images.npz").read_bytes()
    (tmp_path / "images.npz").write_bytes(content[: len(content) // 2])
    with pytest.raises(Trouble, match=r"images\.npz: cannot be read as an array"):
        named_arrays(tmp_path)


@pytest.mark.parametrize("packed", [False, True])
def test_python_objects_are_not_read(tmp_path, packed):
    array = np.array(["cat", None], object)
    if packed:
        np.savez(tmp_path / "labels.npz", labels=array)
    else:
        np.save(tmp_path / "labels.npy", array)
    with pytest.raises(Trouble, match=r"labels\.np.: holds Python objects"):
        named_arrays(tmp_path)


def test_only_names_tell_whether_there_are_images_and_labels(tmp_path):
    np.save(tmp_path / "images.npy", np.zeros(3))
    assert not labelled_arrays(tmp_path)
    (tmp_path / "images.csv").touch()
    assert labelled_arrays(tmp_path)
    (tmp_path / "images.csv").unlink()
    np.savez(tmp_path / "more.npz", y_train=np.zeros(3))
    assert labelled_arrays(tmp_path)
