import numpy as np
import pytest

from stages.labels.identity import image_ids
from stages.prepare import describe, prepare


@pytest.fixture(scope="module")
def splits(fashion):
    images, labels = fashion
    return {"train": (images[:2000], labels[:2000]), "test": (images[2000:2500], labels[2000:2500])}


@pytest.fixture(scope="module")
def ids(splits):
    return dict(zip(splits, image_ids(*(images for images, _ in splits.values())), strict=True))


def test_all_images_stay_in_source_order(splits, ids):
    out = prepare(splits, ids, {"train": None, "test": None}, 4, 1)
    np.testing.assert_array_equal(out["train"]["images"], splits["train"][0])
    np.testing.assert_array_equal(out["test"]["labels"], splits["test"][1])
    assert set(out["train"]["folds"]) == {0, 1, 2, 3}
    assert "folds" not in out["test"]


def test_an_image_keeps_its_id_in_a_subset(splits, ids):
    out = prepare(splits, ids, {"train": 500, "test": 100}, 2, 1)
    known = dict(zip(ids["train"], splits["train"][0], strict=True))
    for one, image in zip(out["train"]["ids"], out["train"]["images"], strict=True):
        np.testing.assert_array_equal(known[one], image)


def test_the_description_counts_and_hashes(splits, ids):
    names = [str(n) for n in range(10)]
    out = prepare(splits, ids, {"train": 500, "test": None}, 2, 1)
    dataset = describe(out, names, 2)
    assert dataset.counts == {"train": 500, "test": 500}
    assert sum(dataset.class_counts["train"].values()) == 500
    assert dataset.image_shape == [28, 28]
    other = describe(prepare(splits, ids, {"train": 499, "test": None}, 2, 1), names, 2)
    assert other.sha256["test/images"] == dataset.sha256["test/images"]
    assert other.sha256["train/images"] != dataset.sha256["train/images"]


def test_changed_labels_are_the_given_ones_and_the_old_ones_are_kept_apart(splits, ids):
    def change(images, labels):
        assert len(images) == len(labels) == 500
        return (labels + (np.arange(500) < 7)) % 10

    out = prepare(splits, ids, {"train": 500, "test": None}, 2, 1, change)["train"]
    plain = prepare(splits, ids, {"train": 500, "test": None}, 2, 1)["train"]
    assert (out["labels"] != out["true"]).sum() == 7
    np.testing.assert_array_equal(out["true"], plain["labels"])
    np.testing.assert_array_equal(out["ids"], plain["ids"])
