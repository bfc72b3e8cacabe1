import numpy as np
import pandas as pd

from benchmarks import synthetic
from label_laundry.contracts import paths
from label_laundry.contracts.dataset import read_dataset, read_images, read_labels
from label_laundry.contracts.probabilities import read_probabilities
from label_laundry.contracts.vocabulary import NETWORKS

ROWS, CLASSES = 5_000, 8


def test_the_folder_is_one_that_the_stages_can_read(tmp_path, monkeypatch):
    synthetic.make(tmp_path, ROWS, CLASSES)
    monkeypatch.chdir(tmp_path)
    dataset = read_dataset()
    assert dataset.counts == {"train": ROWS, "test": ROWS // synthetic.TRAIN_TO_TEST}
    truth = np.load(synthetic.TRUTH)
    labels = read_labels(synthetic.LABELS["train"], dataset)["label"].to_numpy()
    assert 0.02 < (labels != truth).mean() < 0.04
    for model in NETWORKS:
        probs = read_probabilities(tmp_path / f"data/crossval/{model}/train_probs.npy", ROWS, CLASSES)
        assert 0.85 < (probs.argmax(axis=1) == truth).mean() < 0.95
    assert read_images("train", dataset).std() > 50
    assert len(read_labels(paths.TEST_LABELS, dataset, "test")) == ROWS // synthetic.TRAIN_TO_TEST
    features = np.load(synthetic.FEATURES)
    assert (features.dtype, features.shape) == (np.float32, (ROWS + ROWS // synthetic.TRAIN_TO_TEST, 64))


def test_chunks_differ_and_the_seed_decides(tmp_path, monkeypatch):
    monkeypatch.setattr(synthetic, "CHUNK", 40)
    for name in ("one", "again"):
        (tmp_path / name).mkdir()
        synthetic.make(tmp_path / name, 100, CLASSES)
    files = [file.relative_to(tmp_path / "one") for file in (tmp_path / "one").rglob("*.*")]
    assert len(files) > 10
    for file in files:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "again" / file).read_bytes()
    probs = np.load(tmp_path / "one/data/crossval" / NETWORKS[0] / "train_probs.npy")
    assert len(np.unique(probs, axis=0)) == 100
    assert pd.read_csv(tmp_path / "one" / synthetic.LABELS["train"])["id"].is_unique
