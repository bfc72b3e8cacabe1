import gzip
import struct

import numpy as np
import pytest

from label_laundry.contracts.trouble import Trouble
from label_laundry.sources.idx import parse, read_bytes, read_pair


def idx(array: np.ndarray) -> bytes:
    return bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.astype(np.uint8).tobytes()


def write_pair(folder, images, labels):
    (folder / "train-images-idx3-ubyte").write_bytes(idx(images))
    (folder / "train-labels-idx1-ubyte").write_bytes(idx(labels))


def test_images_come_back_as_they_were():
    images = np.arange(24).reshape(2, 3, 4)
    np.testing.assert_array_equal(parse(idx(images), "x"), images)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (idx(np.zeros((2, 3, 4)))[:-1], "39 bytes, but its header promises 40"),
        (idx(np.zeros((2, 3, 4))) + b"\0", "header promises 40"),
        (b"\x00\x00\x0d\x01" + b"\0" * 8, "not an IDX file"),
        (b"<html>404</html>", "not an IDX file"),
        (b"", "not an IDX file"),
        (b"\x00\x00\x08\x03\x00\x00\x00\x02\x00", "header promises"),
    ],
)
def test_truncated_and_foreign_content_is_named(content, words):
    with pytest.raises(Trouble, match=words):
        parse(content, "file")


def test_a_cut_gzip_stream_is_one_line(tmp_path):
    (tmp_path / "f").write_bytes(gzip.compress(bytes(1000))[:-9])
    with pytest.raises(Trouble, match=r"f: cannot be decompressed .*; delete the file and fetch it again"):
        read_bytes(tmp_path / "f")


@pytest.mark.parametrize(
    ("images", "labels", "words"),
    [
        (np.zeros((3, 2, 2)), np.zeros(2), "2 labels for 3 images"),
        (np.zeros((0, 2, 2)), np.zeros(0), "no images"),
        (np.zeros(3), np.zeros(3), "images need 3 dimensions"),
    ],
)
def test_images_and_labels_must_fit_each_other(tmp_path, images, labels, words):
    write_pair(tmp_path, images, labels)
    with pytest.raises(Trouble, match=words):
        read_pair(tmp_path, "train")
