import gzip

import numpy as np
import pytest

from label_laundry.contracts.trouble import Trouble
from label_laundry.sources.idx_folder import read_idx
from tests.sources.test_idx import idx

NAMES = ("{}-images-idx3-ubyte", "{}-labels-idx1-ubyte")


def put(folder, names=NAMES, splits=("train", "t10k"), n=(6, 4), pack=lambda content: content):
    folder.mkdir(parents=True, exist_ok=True)
    for split, count in zip(splits, n, strict=True):
        for name, array in zip(names, (np.arange(count * 4).reshape(count, 2, 2), np.arange(count) % 2), strict=True):
            (folder / name.format(split)).write_bytes(pack(idx(array)))


@pytest.mark.parametrize(
    ("place", "names", "splits", "pack"),
    [
        ("", NAMES, ("train", "t10k"), bytes),
        ("", [f"{name}.gz" for name in NAMES], ("train", "t10k"), gzip.compress),
        ("", [name.replace("-idx", ".idx") for name in NAMES], ("train", "t10k"), bytes),
        ("MNIST/raw", NAMES, ("train", "t10k"), bytes),
        ("gzip", [f"emnist-letters-{name}.gz" for name in NAMES], ("train", "test"), gzip.compress),
        ("", [f"emnist-digits-{name}" for name in NAMES], ("train", "test"), bytes),
    ],
)
def test_every_usual_name_is_found(tmp_path, place, names, splits, pack):
    put(tmp_path / place, names, splits, pack=pack)
    source = read_idx(tmp_path, None)
    assert source.rows["split"].tolist() == ["train"] * 6 + ["test"] * 4
    assert source.rows["label"].tolist() == [0, 1] * 5
    assert source.images[7].tolist() == [[4, 5], [6, 7]]
    assert any("EMNIST stores its images with rows and columns exchanged" in note for note in source.notes) == ("emnist" in names[0])


def test_the_same_file_twice_counts_once(tmp_path):
    put(tmp_path)
    put(tmp_path / "raw", [f"{name}.gz" for name in NAMES], pack=gzip.compress)
    assert len(read_idx(tmp_path, None).rows) == 10


def test_training_files_alone_have_no_split(tmp_path):
    put(tmp_path, splits=["train"], n=[6])
    source = read_idx(tmp_path, None)
    assert set(source.rows["split"]) == {""}
    assert source.notes == ("there is a train split alone: a share of it will be held out for testing",)


def test_what_is_missing_or_too_much_is_named(tmp_path):
    with pytest.raises(Trouble, match="no IDX files; expected train-images-idx3-ubyte"):
        read_idx(tmp_path, None)
    put(tmp_path, [f"emnist-letters-{name}" for name in NAMES])
    (tmp_path / "emnist-letters-t10k-labels-idx1-ubyte").unlink()
    with pytest.raises(Trouble, match="no t10k-labels-idx1-ubyte beside the other file of the pair"):
        read_idx(tmp_path, None)
    put(tmp_path, [f"emnist-digits-{name}" for name in NAMES])
    with pytest.raises(Trouble, match=r"IDX files of several sets \(emnist-digits, emnist-letters\)"):
        read_idx(tmp_path, None)


def test_fashion_mnist_has_numbers_or_the_names_given(idx_folder):
    source = read_idx(idx_folder, None)
    assert source.class_names == [str(n) for n in range(10)]
    assert source.rows["split"].value_counts().to_dict() == {"train": 60_000, "test": 10_000}
    assert source.images[69_999].shape == (28, 28)
    assert read_idx(idx_folder, {str(n): f"class {n}" for n in range(10)}).class_names[3] == "class 3"
