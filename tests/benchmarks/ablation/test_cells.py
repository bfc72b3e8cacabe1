import os

import numpy as np
import pandas as pd
import pytest

from benchmarks.ablation import cells
from benchmarks.ablation.cells import Data, gather, votes
from benchmarks.ablation.summary import measured, table
from label_laundry.noise.settings import Noise
from label_laundry.sources.imagenet_weights import obtain
from tests.training.recipes import recipe

N = 240
WEIGHTS = os.environ.get("MOBILENET_V2_WEIGHTS")
RECIPES = {"cnn": recipe(epochs=2), "mobilenet_v2": recipe(epochs=1, size=48, colour="rgb", fit="resize")}


@pytest.fixture(scope="module")
def data(fashion, tmp_path_factory):
    images, true = fashion[0][:N], fashion[1][:N].astype(np.int64)
    given = np.where(np.arange(N) % 10 == 0, (true + 1) % 10, true)
    start = tmp_path_factory.mktemp("start")
    if WEIGHTS:
        obtain("auto", start / "weights.safetensors", print)
    return Data(images, given, true, np.arange(N) % 2, 10, dict.fromkeys(RECIPES, start))


@pytest.fixture(scope="module")
def arrays(data):
    told = []
    found = gather(data, RECIPES, 1, told.append)
    assert sum(told) == N * (2 + 1)
    return found


@pytest.mark.slow
def test_every_image_is_predicted_out_of_fold_after_each_epoch(arrays):
    for model, how in RECIPES.items():
        np.testing.assert_allclose(arrays[f"probs {model}"].sum(axis=1), 1, atol=1e-5)
        assert arrays[f"epochs {model}"].shape == (how.epochs, N, 10)
        assert np.isfinite(arrays[f"epochs {model}"]).all()
        assert np.ptp(arrays[f"learned {model}"]) > 0
    assert (arrays["epochs cnn"][0] != arrays["epochs cnn"][1]).any()


@pytest.mark.slow
def test_neighbours_vote_by_labels_as_given_and_without_the_image_itself(data, monkeypatch):
    around = (np.arange(N)[:, None] + np.arange(4)) % N  # each image, then the next three
    monkeypatch.setattr(cells, "graph", lambda found, k, seed: (around, None))
    expected = np.stack([np.bincount(data.given[row[1:]], minlength=10) / 3 for row in around])
    np.testing.assert_allclose(votes(data, RECIPES["mobilenet_v2"], 1), expected, rtol=1e-6)


@pytest.mark.slow
def test_every_score_is_measured_and_shown(arrays):
    rows = pd.DataFrame(measured(Noise(kind="symmetric", rate=0.1, seed=1), arrays))
    assert rows["variant"].is_unique
    assert rows["average_precision"].between(0, 1).all()
    assert "training dynamics alone (ranks)" in set(rows["variant"])
    text = table(rows)
    assert text.startswith("| average precision | symmetric 10% | mean |")
    assert "| log-margin of the weighted mean | 0." in text
