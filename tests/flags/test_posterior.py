import numpy as np
import pytest

from label_laundry.flags.ensemble import log_losses, log_margin, weighted_mean, weights_by_loss
from label_laundry.flags.posterior import LEAST_LIKELY, posterior, surplus, worth_flagging
from tests.flags.digits import MEMBERS, blind, out_of_fold


@pytest.fixture(scope="module")
def clean():
    return out_of_fold(0)


@pytest.fixture(scope="module")
def noisy():
    return out_of_fold(0.1)


def judge(labels, probs):
    weights = weights_by_loss(log_losses(labels, probs))
    mean = weighted_mean(probs, weights)
    score = log_margin(labels, mean)
    return posterior(labels, probs, weights, mean, score), score


@pytest.mark.parametrize("members", [["regression", "neighbours"], ["regression", "forest"], list(MEMBERS)])
def test_the_probabilities_add_up_to_the_wrong_labels_and_hold_what_they_say(noisy, members):
    labels, wrong, probs = noisy
    found, _ = judge(labels, {name: probs[name] for name in members})
    assert found.sum() == pytest.approx(wrong.sum(), rel=0.15)
    assert wrong[found >= 0.9].mean() >= 0.95
    assert (found >= 0.9).sum() > 0.6 * wrong.sum()


@pytest.mark.parametrize("member", MEMBERS)
def test_a_member_that_is_alone_finds_fewer_and_is_right(noisy, member):
    labels, wrong, probs = noisy
    found, _ = judge(labels, {member: probs[member]})
    flags = found >= worth_flagging(found)
    assert 0.3 * wrong.sum() < flags.sum() < 1.1 * wrong.sum()
    assert wrong[flags].mean() >= 0.9


@pytest.mark.parametrize("members", [["forest"], ["regression", "neighbours"], list(MEMBERS)])
def test_hard_images_are_not_wrong_labels(clean, members):
    labels, _, probs = clean
    found, _ = judge(labels, {name: probs[name] for name in members})
    assert sum((probs[name].argmax(axis=1) != labels).sum() for name in members) > 100
    assert found.sum() < 0.03 * len(labels)
    assert not (found >= 0.9).any()


@pytest.mark.parametrize("members", [1, 2, 3])
def test_blind_members_accuse_hardly_anything(noisy, members):
    labels = noisy[0]
    found, _ = judge(labels, {f"m{seed}": blind(len(labels), seed) for seed in range(members)})
    assert (found >= LEAST_LIKELY).sum() < 0.01 * len(labels)
    assert not (found >= 0.9).any()


def test_a_blind_member_does_not_hide_what_others_see(noisy):
    labels, _, probs = noisy
    np.testing.assert_allclose(judge(labels, probs | {"blind": blind(len(labels), 1)})[0], judge(labels, probs)[0], atol=0.15)


def test_it_never_rises_with_the_score(noisy):
    found, score = judge(noisy[0], noisy[2])
    assert (np.diff(found[np.argsort(score)]) <= 1e-12).all()
    assert ((found >= 0) & (found <= 1)).all()


@pytest.mark.parametrize(("n", "probability"), [(1, 0.5), (2, 0.75), (5, 0.9), (50, 0.99)])
def test_a_few_labels_below_all_answers_may_be_chance(n, probability):
    margins = np.concatenate([np.full(n, -5.0), np.full(100, 3.0)])
    found = surplus(margins, np.full(100, 3.0), np.ones(100))
    np.testing.assert_allclose(found, [probability] * n + [0.0] * 100)


def test_the_threshold_has_the_highest_f1_that_can_be_expected():
    probabilities = np.random.default_rng(3).beta(0.3, 1, 500)

    def expected_f1(threshold):
        flags = probabilities >= threshold
        return 2 * probabilities[flags].sum() / (flags.sum() + probabilities.sum())

    best = worth_flagging(probabilities)
    assert expected_f1(best) == max(expected_f1(threshold) for threshold in probabilities)
    assert best == pytest.approx(expected_f1(best) / 2, abs=0.01)
    assert worth_flagging(np.full(100, 0.01)) == worth_flagging(np.zeros(9)) == LEAST_LIKELY
