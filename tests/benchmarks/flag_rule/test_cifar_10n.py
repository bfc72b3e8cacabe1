import pickle
import zipfile

import numpy as np
import pandas as pd
import pytest
import torch
from PIL import Image

from benchmarks.flag_rule.cifar_10n import arrange
from label_laundry.contracts.trouble import Trouble

PIXELS = np.random.default_rng(1).integers(0, 256, (4, 3072), np.uint8)
PEOPLE = {"clean_label": np.array([0, 1, 1]), "aggre_label": np.array([0, 1, 0]), "random_label1": np.array([1, 1, 0])}
EXPECTED = {
    "aggre": [("ship", "train", "ship"), ("cat", "train", "cat"), ("ship", "train", "cat"), ("ship", "test", "ship")],
    "random1": [("cat", "train", "ship"), ("cat", "train", "cat"), ("ship", "train", "cat"), ("ship", "test", "ship")],
}


def dump(path, content):
    path.write_bytes(pickle.dumps(content, 2))


@pytest.fixture
def published(tmp_path):
    """Three training images and one for testing, as torchvision unpacks them, beside the file of people's labels."""
    batches = tmp_path / "published" / "cifar-10-batches-py"
    batches.mkdir(parents=True)
    dump(batches / "data_batch_1", {b"data": PIXELS[:2], b"labels": [0, 1]})
    dump(batches / "data_batch_2", {b"data": PIXELS[2:3], b"labels": [1]})
    dump(batches / "test_batch", {b"data": PIXELS[3:], b"labels": [0]})
    dump(batches / "batches.meta", {b"label_names": [b"ship", b"cat"]})
    torch.save(PEOPLE, batches.parent / "CIFAR-10_human.pt")
    return batches.parent


def rows_of(folder):
    table = pd.read_csv(folder / "labels.csv")
    assert all((folder / name).is_file() for name in table["image"])
    return list(table[["label", "split", "true"]].itertuples(index=False, name=None))


def test_the_authors_files_become_a_folder_for_each_set_of_labels(published, tmp_path):
    folders = arrange(published, tmp_path / "out")
    assert {folder.name: rows_of(folder) for folder in folders} == EXPECTED
    with Image.open(folders[0] / "train/00002.png") as image:
        np.testing.assert_array_equal(np.asarray(image)[..., 1].ravel(), PIXELS[2, 1024:2048])
    assert arrange(published, tmp_path / "out") == folders


def test_an_archive_beside_a_table_becomes_the_same(tmp_path):
    folder = tmp_path / "packed"
    folder.mkdir()
    with zipfile.ZipFile(folder / "images.zip", "w") as archive:
        for name in ("train/00000.jpg", "train/00001.jpg", "train/00002.jpg", "test/ship/0000.jpg"):
            archive.writestr(name, b"x")
    table = {"file": [f"train/0000{n}.jpg" for n in range(3)], "true": ["ship", "cat", "cat"]}
    people = {"aggre": ["ship", "cat", "ship"], "random1": ["cat", "cat", "ship"]}
    pd.DataFrame(table | people).to_csv(folder / "labels.csv", index=False)
    assert {one.name: rows_of(one) for one in arrange(folder, tmp_path / "out")} == EXPECTED


def test_labels_of_other_images_are_refused(published, tmp_path):
    torch.save(PEOPLE | {"clean_label": np.array([1, 1, 1])}, published / "CIFAR-10_human.pt")
    with pytest.raises(Trouble, match=r"CIFAR-10_human.pt: its clean_label differs from the labels of CIFAR-10 beside it"):
        arrange(published, tmp_path / "out")
    (published / "CIFAR-10_human.pt").unlink()
    with pytest.raises(Trouble, match=r"published: neither images.zip nor CIFAR-10_human.pt"):
        arrange(published, tmp_path / "out")


class Calls:
    def __reduce__(self):
        return print, ("run",)


def test_code_in_the_file_of_labels_does_not_run(published, tmp_path, capsys):
    torch.save(PEOPLE | {"more": Calls()}, published / "CIFAR-10_human.pt")
    with pytest.raises(Trouble, match=r"CIFAR-10_human\.pt: not read as a file of arrays alone; take the original one"):
        arrange(published, tmp_path / "out")
    assert "run" not in capsys.readouterr().out
