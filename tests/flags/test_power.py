import numpy as np
import pytest

from label_laundry.flags.ensemble import log_losses, log_margin, weighted_mean, weights_by_loss
from label_laundry.flags.posterior import LEAST_LIKELY, posterior, worth_flagging
from label_laundry.flags.power import LEAST_POWER, equally_sure, power, swapped, wrong_probability
from tests.flags.digits import MEMBERS, blind, out_of_fold


def judge(labels, probs):
    """The posterior, what it becomes with the power, and the score."""
    weights = weights_by_loss(log_losses(labels, probs))
    mean = weighted_mean(probs, weights)
    score = log_margin(labels, mean)
    return posterior(labels, probs, weights, mean, score), wrong_probability(labels, probs, weights, mean, score), score


@pytest.fixture(scope="module")
def weak():
    """Labels of people who are right more often than the two members that judge them, which are wrong, and the members."""
    labels, wrong, probs = out_of_fold(0.15, pixels=4)
    return labels, wrong, {name: probs[name] for name in ("regression", "forest")}


def test_weak_members_find_a_part_of_the_errors_and_their_power_tells_of_the_rest(weak):
    labels, wrong, probs = weak
    found, more, score = judge(labels, probs)
    assert found.sum() < 0.85 * wrong.sum()
    assert more.sum() == pytest.approx(wrong.sum(), rel=0.1)
    assert (np.diff(more[np.argsort(score)]) <= 1e-9).all()
    assert ((more >= 0) & (more <= 1)).all()


def test_more_is_acted_on_and_it_is_as_often_wrong_as_it_says(weak):
    labels, wrong, probs = weak
    found, more, _ = judge(labels, probs)
    assert (more >= 0.8).sum() > (found >= 0.8).sum()
    assert wrong[more >= 0.8].mean() >= 0.9


def test_good_members_find_nearly_all_and_change_little():
    labels, wrong, probs = out_of_fold(0.1)
    found, more, _ = judge(labels, probs)
    assert found.sum() <= more.sum() < 1.1 * found.sum()
    assert more.sum() == pytest.approx(wrong.sum(), rel=0.15)


def test_a_member_that_is_alone_is_not_corrected():
    labels, _, probs = out_of_fold(0.1)
    for name in MEMBERS:
        found, more, _ = judge(labels, {name: probs[name]})
        np.testing.assert_array_equal(found, more)


@pytest.mark.parametrize("members", [2, 3])
def test_blind_members_accuse_hardly_anything(members):
    labels = out_of_fold(0.1)[0]
    more = judge(labels, {f"m{seed}": blind(len(labels), seed) for seed in range(members)})[1]
    assert (more >= LEAST_LIKELY).sum() < 0.01 * len(labels)
    assert not (more >= 0.9).any()


def test_hard_images_are_not_wrong_labels():
    labels, _, probs = out_of_fold(0)
    more = judge(labels, probs)[1]
    assert (more >= worth_flagging(more)).sum() < 0.03 * len(labels)
    assert not (more >= 0.9).any()


def test_power_is_what_is_found_of_labels_swapped_on_purpose(weak):
    labels, _, probs = weak
    weights = dict.fromkeys(probs, 0.5)
    mean = weighted_mean(probs, weights)
    score, group = log_margin(labels, mean), equally_sure(mean)
    found = posterior(labels, probs, weights, mean, score)
    by_group = power(labels, probs, weights, mean, score, found, group)
    assert len(by_group) == 3
    assert LEAST_POWER <= by_group[0] < by_group[-1] <= 1
    np.testing.assert_array_equal(by_group, power(labels, probs, weights, mean, score, found, group))


@pytest.mark.parametrize(("images", "groups"), [(5, 1), (999, 1), (1_000, 2), (100_000, 8)])
def test_few_images_are_one_group(images, groups):
    sure = np.random.default_rng(1).dirichlet(np.ones(3), images)
    group = equally_sure(sure)
    assert np.unique(group).tolist() == list(range(groups))
    assert (np.diff(group[np.argsort(sure.max(axis=1))]) >= 0).all()


def test_groups_of_images_that_are_all_as_sure_are_not_empty():
    assert np.unique(equally_sure(np.full((4_000, 2), 0.5))).tolist() == [0]


@pytest.mark.parametrize("images", [1, 2, 9])
def test_hardly_any_images_and_two_classes(images):
    labels = np.arange(images) % 2
    generator = np.random.default_rng(1)
    probs = {name: generator.dirichlet(np.ones(2), images) for name in ("cnn", "probe")}
    more = judge(labels, probs)[1]
    assert more.shape == (images,)
    assert ((more >= 0) & (more <= 1)).all()


def test_the_order_of_the_images_does_not_matter(weak):
    labels, _, probs = weak
    shuffled = np.random.default_rng(1).permutation(len(labels))
    moved = judge(labels[shuffled], {name: one[shuffled] for name, one in probs.items()})[1]
    np.testing.assert_allclose(moved, judge(labels, probs)[1][shuffled], atol=1e-9)


def test_a_swapped_label_is_another_class_and_each_is_as_frequent():
    labels, rows = np.repeat(np.arange(3), 100), np.arange(0, 300, 10)
    again = swapped(labels, rows, 3)
    assert np.flatnonzero(again != labels).tolist() == rows.tolist()
    assert np.bincount(again[:100]).tolist() == [90, 5, 5]
