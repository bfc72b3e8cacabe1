import numpy as np
import pandas as pd
import pytest

from label_laundry.contracts.dataset import read_dataset
from label_laundry.sources import preparation
from label_laundry.sources.identity import digests, image_ids
from label_laundry.sources.preparation import describe, prepare, write_images
from stages import prepare as stage

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


def test_changed_labels_are_the_given_ones_and_the_old_ones_are_kept_apart(labels, ids):
    def change(rows, true):
        assert len(rows) == len(true) == 500
        return (true + (np.arange(500) < 7)) % 10

    out = prepare(labels, ids, SPLITS, {"train": 500, "test": None}, 2, 1, change)["train"]
    plain = prepare(labels, ids, SPLITS, {"train": 500, "test": None}, 2, 1)["train"]
    assert (out["labels"] != out["true"]).sum() == 7
    np.testing.assert_array_equal(out["true"], plain["labels"])
    np.testing.assert_array_equal(out["ids"], plain["ids"])


def test_where_the_source_has_no_test_split_a_share_of_each_class_is_held_out(images, labels, project):
    folder = project / "data" / "decoded"
    folder.mkdir()
    np.save(folder / "images.npy", images)
    pd.DataFrame({"split": "", "label": labels, "file": [f"{n}.png" for n in range(N)]}).to_csv(folder / "rows.csv", index=False)
    stage.write_json(folder / "facts.json", FACTS)
    stage.main()
    dataset = read_dataset()
    assert dataset.counts["train"] + dataset.counts["test"] == N
    assert dataset.counts["test"] == pytest.approx(0.15 * N, abs=10)
    files = pd.read_csv("data/files.csv").set_index("id")["file"]
    first = pd.read_csv("data/test/labels.csv").iloc[0]
    shown = int(files[first["id"]].removesuffix(".png"))
    np.testing.assert_array_equal(np.load("data/test/images.npy")[0], images[shown])
    assert first["label"] == int(labels[shown])


@pytest.mark.parametrize(("split", "words"), [("train", "the test split has labelled images of 0 classes"), ("test", "the train split")])
def test_a_split_without_two_classes_is_told_before_any_work(images, labels, project, capsys, split, words):
    folder = project / "data" / "decoded"
    folder.mkdir()
    np.save(folder / "images.npy", images)
    pd.DataFrame({"split": split, "label": labels, "file": ""}).to_csv(folder / "rows.csv", index=False)
    stage.write_json(folder / "facts.json", FACTS)
    with pytest.raises(SystemExit):
        stage.main()
    error = capsys.readouterr().err
    assert words in error
    assert error.endswith("put its images into class folders, or remove its folder (or files) to hold out a share of the others\n")
