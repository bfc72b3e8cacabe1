import numpy as np
import pytest

from label_laundry.review.beliefs import beliefs
from label_laundry.review.class_noise import true_class

GIVEN = np.arange(600) % 3
SAYS = {"cnn": 0.05 + 0.85 * np.eye(3)[GIVEN], "probe": 0.2 + 0.4 * np.eye(3)[GIVEN]}
WEIGHTS = {"cnn": 0.75, "probe": 0.25}
MEAN = 0.75 * SAYS["cnn"] + 0.25 * SAYS["probe"]


def test_both_estimates_count_half():
    wrong = np.linspace(0, 1, 600)  # far more than confusions explain
    found = beliefs(GIVEN, wrong, SAYS, WEIGHTS, MEAN)
    confused = 1 - found.true_class(np.arange(600))[np.arange(600), GIVEN]
    np.testing.assert_allclose(found.wrong, (wrong + confused) / 2)


def test_networks_that_learned_nothing_do_not_make_labels_doubtful():
    blind = {model: np.random.default_rng(seed).dirichlet(np.ones(3), 600) for seed, model in enumerate(SAYS)}
    mean = 0.75 * blind["cnn"] + 0.25 * blind["probe"]
    wrong = np.full(600, 0.01)
    found = beliefs(GIVEN, wrong, blind, WEIGHTS, mean)
    assert (1 - found.true_class(np.arange(600))[np.arange(600), GIVEN]).mean() > 0.3
    assert found.wrong.mean() == pytest.approx(0.015)
    assert not beliefs(GIVEN, np.zeros(600), blind, WEIGHTS, mean).wrong.any()


@pytest.mark.parametrize(("model", "other"), [("cnn", "probe"), ("probe", "cnn")])
def test_a_model_is_told_what_the_others_believe(model, other):
    found, rows = beliefs(GIVEN, np.zeros(600), SAYS, WEIGHTS, MEAN), np.array([5, 7])
    np.testing.assert_allclose(found.of_others(model, rows), true_class(GIVEN[rows], SAYS[other][rows], found.often), rtol=1e-6)


def test_a_model_that_is_alone_is_asked_itself():
    found = beliefs(GIVEN, np.zeros(600), {"cnn": SAYS["cnn"]}, {"cnn": 1.0}, SAYS["cnn"])
    np.testing.assert_array_equal(found.of_others("cnn", np.arange(9)), found.true_class(np.arange(9)))
