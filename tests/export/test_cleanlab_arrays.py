import json

import numpy as np
import pandas as pd
import pytest
from cleanlab.classification import CleanLearning
from cleanlab.filter import find_label_issues
from sklearn.linear_model import LogisticRegression

from label_laundry.export.cleanlab_arrays import write_arrays
from tests.export.table_made import NAMES, made


@pytest.fixture
def written(fashion, tmp_path):
    table, generator = made(fashion, 400), np.random.default_rng(1)
    train = table.rows[table.rows["split"] == "train"]
    labels = pd.Categorical(train["given"], categories=NAMES).codes
    probs = {"cnn": generator.dirichlet(np.ones(10), 400) + 2 * np.eye(10)[labels], "other": generator.dirichlet(np.ones(10), 400)}
    probs = {name: one / one.sum(axis=1, keepdims=True) for name, one in probs.items()}
    write_arrays(table, probs, ("certain",), tmp_path)
    return tmp_path, table, labels, probs


def test_cleanlab_takes_the_arrays(written):
    folder, table, labels, probs = written
    stored = np.load(folder / "labels.npy")
    assert np.array_equal(stored, labels)
    mask = find_label_issues(stored, np.load(folder / "pred_probs_cnn.npy"), n_jobs=1)
    assert np.array_equal(mask, find_label_issues(labels, probs["cnn"], n_jobs=1))
    mean = np.load(folder / "pred_probs_ensemble.npy")
    # The better model counts more.
    assert np.abs(mean - probs["cnn"]).mean() < np.abs(mean - probs["other"]).mean()
    assert json.loads((folder / "class_names.json").read_text()) == NAMES
    assert pd.read_csv(folder / "ids.csv", dtype=str)["id"].tolist() == table.rows["id"][:400].tolist()


def test_clean_learning_trains_without_our_label_issues(written, fashion):
    folder, table, labels, _ = written
    issues = pd.read_csv(folder / "label_issues.csv")
    assert issues["is_label_issue"].sum() == 300
    assert issues["label_quality"].between(0, 1).all()
    learner = CleanLearning(LogisticRegression(max_iter=20), verbose=False)
    pixels = table.images["train"].reshape(400, -1) / 255
    with pytest.warns():  # twenty iterations do not converge
        learner.fit(pixels, labels, label_issues=issues)
    assert len(learner.get_label_issues()) == 400
