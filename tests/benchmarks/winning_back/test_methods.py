import numpy as np
import pytest

from benchmarks.winning_back.data import Data
from benchmarks.winning_back.methods import METHODS
from label_laundry.review.beliefs import beliefs
from label_laundry.review.targets import LEAST
from tests.training.recipes import recipe

N, K, WRONG = 300, 3, 60


@pytest.fixture(scope="module")
def data():
    """Every fifth label is wrong and doubted; two members see the truth, one of them blurred."""
    true = np.arange(N) % K
    wrong = np.arange(N) < WRONG
    given = np.where(wrong, (true + 1) % K, true)
    sharp = 0.05 + 0.85 * np.eye(K)[true]
    probs = {"cnn": sharp, "probe": 0.2 + 0.4 * np.eye(K)[true]}
    kept, images = np.flatnonzero(~wrong), np.zeros((N, 8, 8), np.uint8)
    about = beliefs(given, np.where(wrong, 0.9, 0.0), probs, {"cnn": 0.6, "probe": 0.4}, 0.6 * sharp + 0.4 * probs["probe"])
    return Data(images, images, true, given, true, about, kept, kept, recipe(), K)


def believed(lesson, labels):
    return lesson.targets[np.arange(len(labels)), labels]


@pytest.mark.parametrize("name", METHODS)
def test_every_method_gives_a_target_for_each_row(data, name):
    lesson = METHODS[name](data, "cnn")
    assert len(lesson.rows) == len(lesson.targets)
    if lesson.targets.ndim == 2:
        np.testing.assert_allclose(lesson.targets.sum(axis=1), 1, atol=1e-6)


def test_the_ceiling_has_the_true_labels_and_perfect_pruning_the_right_ones(data):
    assert METHODS["true labels"](data, "cnn").targets.tolist() == data.true.tolist()
    assert METHODS["pruned by the truth"](data, "cnn").rows.tolist() == list(range(WRONG, N))


def test_a_model_learns_soft_targets_from_the_others(data):
    lesson = METHODS["soft targets"](data, "cnn")
    np.testing.assert_allclose(believed(lesson, data.given), 1 - data.about.wrong, atol=LEAST)
    assert (believed(lesson, data.true)[:WRONG] > 0.6).all()
    assert (believed(lesson, data.given)[WRONG:] > 0.9).all()
    assert len(METHODS["pruned, the rest soft"](data, "cnn").rows) == N - WRONG
