import pickle

import numpy as np
import pytest

from label_laundry.contracts.trouble import Trouble
from label_laundry.formats.asked import Table
from label_laundry.sources.cifar import read_cifar

PIXELS = np.arange(4 * 3072, dtype=np.uint32).astype(np.uint8).reshape(4, 3072)


def dump(path, content):
    path.write_bytes(pickle.dumps(content, 2))


def cifar_10(folder):
    folder.mkdir()
    dump(folder / "data_batch_1", {b"data": PIXELS[:2], b"labels": [0, 1], b"filenames": [b"a.png", b"b.png"]})
    dump(folder / "data_batch_2", {b"data": PIXELS[2:3], b"labels": [1], b"filenames": [b"c.png"]})
    dump(folder / "test_batch", {b"data": PIXELS[3:], b"labels": [0], b"filenames": [b"d.png"]})
    dump(folder / "batches.meta", {b"label_names": [b"ship", b"cat"]})


def cifar_100(folder):
    labels = {b"fine_labels": [0, 1], b"coarse_labels": [1, 0]}
    for name, part in (("train", PIXELS[:2]), ("test", PIXELS[2:])):
        dump(folder / name, {b"data": part, **labels})
    dump(folder / "meta", {b"fine_label_names": [b"apple", b"bear"], b"coarse_label_names": [b"animal", b"fruit"]})


def test_cifar_10_has_its_names_and_planes_of_colour(tmp_path):
    cifar_10(tmp_path / "cifar-10-batches-py")
    source = read_cifar(tmp_path, Table(), None)
    assert source.class_names == ["ship", "cat"]
    assert source.rows.to_numpy().tolist() == [
        ["train", 0, "a.png"], ["train", 1, "b.png"], ["train", 1, "c.png"], ["test", 0, "d.png"],
    ]  # fmt: skip
    np.testing.assert_array_equal(source.images[2][..., 1].ravel(), PIXELS[2, 1024:2048])


def test_cifar_100_has_fine_labels_or_those_asked_for(tmp_path):
    cifar_100(tmp_path)
    source = read_cifar(tmp_path, Table(), None)
    assert source.class_names == ["apple", "bear"]
    assert source.notes == ("labels are the fine_labels; others there: coarse_labels",)
    assert read_cifar(tmp_path, Table(label="coarse_label"), None).rows["label"].tolist() == [1, 0, 1, 0]
    with pytest.raises(Trouble, match=r"no colour \(data.table: label in params.yaml\); it has fine_labels, coarse_labels"):
        read_cifar(tmp_path, Table(label="colour"), None)


def test_the_binary_version_is_the_same(tmp_path):
    for name, part, label in (("data_batch_1.bin", PIXELS[:2], 1), ("test_batch.bin", PIXELS[2:], 0)):
        np.concatenate([np.array([[label], [1 - label]], np.uint8), part], axis=1).tofile(tmp_path / name)
    (tmp_path / "batches.meta.txt").write_text("ship\ncat\n\n")
    source = read_cifar(tmp_path, Table(), None)
    assert source.rows["label"].tolist() == [1, 0, 0, 1]
    assert source.class_names == ["ship", "cat"]
    np.testing.assert_array_equal(source.images[3][..., 0].ravel(), PIXELS[3, :1024])


def test_without_names_classes_are_numbers(tmp_path):
    cifar_10(tmp_path / "cifar")
    (tmp_path / "cifar" / "batches.meta").unlink()
    assert read_cifar(tmp_path, Table(), None).class_names == ["0", "1"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({b"data": PIXELS[:2], b"labels": [0]}, "1 labels do not fit 2 images"),
        ({b"data": PIXELS[:1], b"labels": [7]}, "1 labels do not fit 1 images of 2 classes"),
        ({b"data": PIXELS[:2]}, "no batch of CIFAR"),
        ([1, 2], "no batch of CIFAR"),
    ],
)
def test_another_content_is_named(tmp_path, content, words):
    cifar_10(tmp_path / "cifar")
    dump(tmp_path / "cifar" / "data_batch_2", content)
    with pytest.raises(Trouble, match=rf"data_batch_2: {words}"):
        read_cifar(tmp_path, Table(), None)


def test_a_cut_binary_batch_and_an_empty_folder_are_named(tmp_path):
    with pytest.raises(Trouble, match=r"unpack cifar-10-python.tar.gz"):
        read_cifar(tmp_path, Table(), None)
    (tmp_path / "data_batch_1.bin").write_bytes(bytes(3000))
    with pytest.raises(Trouble, match=r"3,000 bytes, no multiple of 3,073"):
        read_cifar(tmp_path, Table(), None)
