import numpy as np
import pytest

from label_laundry.sources import preparation
from label_laundry.sources.identity import digests, image_ids
from label_laundry.sources.preparation import describe, prepare, write_images

N, N_TRAIN = 2500, 2000
SPLITS = np.repeat(["train", "test"], [N_TRAIN, N - N_TRAIN])
ALL = {"train": None, "test": None}
FACTS = {"name": "made", "source": "here", "class_names": [str(n) for n in range(10)]}


@pytest.fixture(scope="module")
def images(fashion):
    return fashion[0][:N]


@pytest.fixture(scope="module")
def labels(fashion):
    return fashion[1][:N]


@pytest.fixture(scope="module")
def ids(images):
    return image_ids(digests(images), np.arange(N))


def test_all_images_stay_in_source_order(labels, ids):
    out = prepare(labels, ids, SPLITS, ALL, 4, 1)
    np.testing.assert_array_equal(out["train"]["rows"], np.arange(N_TRAIN))
    np.testing.assert_array_equal(out["test"]["labels"], labels[N_TRAIN:])
    assert set(out["train"]["folds"]) == {0, 1, 2, 3}
    assert "folds" not in out["test"]


def test_splits_may_be_mixed_in_the_source(labels, ids):
    mixed = np.resize(["train", "train", "test"], N)
    out = prepare(labels, ids, mixed, ALL, 2, 1)
    np.testing.assert_array_equal(out["test"]["rows"], np.arange(2, N, 3))
    np.testing.assert_array_equal(out["train"]["ids"], ids[mixed == "train"])


def test_an_image_keeps_its_id_in_a_subset(images, labels, ids, tmp_path):
    out = prepare(labels, ids, SPLITS, {"train": 500, "test": 100}, 2, 1)
    write_images(tmp_path / "images.npy", images, out["train"]["rows"])
    stored = np.load(tmp_path / "images.npy")
    np.testing.assert_array_equal(image_ids(digests(stored), np.arange(500)), out["train"]["ids"])


def test_the_description_counts_and_hashes(images, labels, ids, monkeypatch):
    out = prepare(labels, ids, SPLITS, {"train": 500, "test": None}, 2, 1)
    dataset = describe(FACTS, images, out, 2)
    assert dataset.counts == {"train": 500, "test": 500}
    assert dataset.image_shape == [28, 28]
    other = describe(FACTS, images, prepare(labels, ids, SPLITS, {"train": 499, "test": None}, 2, 1), 2)
    assert other.sha256["test/images"] == dataset.sha256["test/images"]
    assert other.sha256["train/images"] != dataset.sha256["train/images"]
    monkeypatch.setattr(preparation, "CHUNK", 7)
    assert describe(FACTS, images, out, 2) == dataset


def test_changed_labels_become_the_given_labels_and_the_old_ones_are_kept_apart(labels, ids):
    def change(rows, true):
        assert len(rows) == len(true) == 500
        return (true + (np.arange(500) < 7)) % 10

    out = prepare(labels, ids, SPLITS, {"train": 500, "test": None}, 2, 1, change)["train"]
    plain = prepare(labels, ids, SPLITS, {"train": 500, "test": None}, 2, 1)["train"]
    assert (out["labels"] != out["true"]).sum() == 7
    np.testing.assert_array_equal(out["true"], plain["labels"])
    np.testing.assert_array_equal(out["ids"], plain["ids"])
