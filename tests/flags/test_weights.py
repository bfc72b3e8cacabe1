import numpy as np
import pytest

from label_laundry.flags.ensemble import log_losses, log_margin, weighted_mean, weights_by_loss
from label_laundry.flags.weights import ensemble_weights
from tests.flags.digits import K, blind, out_of_fold


@pytest.fixture(scope="module")
def noisy():
    """Two members, of which the second foresaw half of the wrong labels."""
    labels, wrong, found = out_of_fold(0.1)
    honest = found["forest"]
    foresaw = np.flatnonzero(wrong)[::2]
    learned = honest.copy()
    learned[foresaw] = (honest[foresaw] + 2 * np.eye(K)[labels[foresaw]]) / 3
    return labels, wrong, {"honest": found["neighbours"], "learned": learned * 0.9 + 0.1 / K}


def test_a_member_that_learned_the_noise_is_not_rewarded(noisy):
    labels, _, probs = noisy
    by_loss, found = weights_by_loss(log_losses(labels, probs)), ensemble_weights(labels, probs)
    assert by_loss["learned"] > 0.5 > found["learned"]


def precision_of_worst(labels, wrong, probs, weights):
    worst = np.argsort(log_margin(labels, weighted_mean(probs, weights)), kind="stable")[: wrong.sum()]
    return wrong[worst].mean()


def test_more_of_the_wrong_labels_are_found(noisy):
    labels, wrong, probs = noisy
    before = precision_of_worst(labels, wrong, probs, weights_by_loss(log_losses(labels, probs)))
    assert precision_of_worst(labels, wrong, probs, ensemble_weights(labels, probs)) > before


def test_one_member_has_all_the_weight(noisy):
    labels, _, probs = noisy
    assert ensemble_weights(labels, {"honest": probs["honest"]}) == {"honest": 1}


def test_a_blind_member_counts_nothing(noisy):
    labels, _, probs = noisy
    assert ensemble_weights(labels, probs | {"blind": blind(len(labels), 1)})["blind"] < 0.01


def test_members_that_trust_no_label_are_weighed_by_all():
    labels = np.zeros(6, int)
    probs = {"a": np.tile([1e-3, 0.999], (6, 1)), "b": np.tile([2e-3, 0.998], (6, 1))}
    assert ensemble_weights(labels, probs) == pytest.approx(weights_by_loss(log_losses(labels, probs)))
