import numpy as np
import pandas as pd
import pytest

from label_laundry.contracts.targets import Targets
from label_laundry.notebook.cleaning import POLICY
from label_laundry.review.beliefs import Beliefs
from label_laundry.review.targets import shuffled_within_classes, side_targets, soft_targets

GIVEN = np.array([0, 0, 0, 1, 1, 2])
WRONG = np.array([0.9, 0, 0, 0, 0.005, 0.5])
SIDE = pd.DataFrame({"index": np.arange(6), "label": GIVEN})
A, B = (np.full((6, 3), 1 / 3) for _ in range(2))
A[0], B[0] = [0.2, 0.6, 0.2], [0.5, 0, 0.5]
OPINIONS, WEIGHTS = {"cnn": A, "probe": B}, {"cnn": 0.75, "probe": 0.25}
# Every class gets every label as often, so a label says nothing, and the members' opinions stand as they are.
OFTEN = np.full((3, 3), 1 / 3)


def about(wrong=WRONG, opinions=OPINIONS, weights=WEIGHTS):
    return Beliefs(GIVEN, wrong, opinions, weights, sum(weights[model] * opinions[model] for model in opinions), OFTEN)


def targets(side=SIDE, doubts=WRONG, **policy):
    return side_targets(side, doubts, about(), POLICY.model_copy(update=policy))


def test_a_label_counts_as_far_as_it_is_believed_and_the_rest_as_the_models_see_the_other_classes():
    found = soft_targets(GIVEN[:2], WRONG[:2], A[:2])
    np.testing.assert_allclose(found, [[0.1, 0.9 * 0.75, 0.9 * 0.25], [1, 0, 0]], rtol=1e-6)
    assert found.dtype == np.float32


def test_a_model_that_is_sure_of_the_given_class_alone_says_nothing_of_the_others():
    np.testing.assert_allclose(soft_targets(np.array([1]), np.array([0.5]), np.array([[0.0, 1, 0]])), [[0.25, 0.5, 0.25]])


def test_a_model_learns_what_the_others_say():
    found = targets(soft=True)
    assert found.rows.tolist() == [0, 5]  # a doubt of .005 is none
    np.testing.assert_allclose(found.soft["cnn"][0], [0.1, 0, 0.9], atol=1e-6)  # the probe's opinion
    np.testing.assert_allclose(found.soft["probe"][0], [0.1, 0.675, 0.225], atol=1e-6)


def test_a_model_that_is_alone_has_its_own_opinion_out_of_fold():
    found = side_targets(SIDE, WRONG, about(WRONG, {"cnn": A}, {"cnn": 1.0}), POLICY.model_copy(update={"soft": True}))
    np.testing.assert_allclose(found.soft["cnn"][0], [0.1, 0.675, 0.225], atol=1e-6)


def test_an_imported_member_gives_its_opinion_and_learns_nothing():
    known = about(WRONG, {"cnn": A, "imported": B}, {"cnn": 0.75, "imported": 0.25})
    found = side_targets(SIDE, WRONG, known, POLICY.model_copy(update={"soft": True}))
    assert list(found.soft) == ["cnn"]


def test_labels_are_all_where_the_policy_asks_for_nothing_else():
    found = targets()
    assert (found.class_weights, found.soft) == (None, {})


def test_pruning_one_class_gives_it_more_weight():
    kept, believed = SIDE[SIDE["index"] != 1], np.zeros(6)
    policy = POLICY.model_copy(update={"weights": True})
    found = side_targets(kept, believed[:5], about(believed), policy).class_weights
    np.testing.assert_allclose(found, [1.25, 5 / 6, 5 / 6], rtol=1e-6)  # of three images of the first class two are left


def test_a_class_that_lost_wrong_labels_alone_gets_no_more_weight_for_that():
    kept = SIDE[SIDE["index"] != 0]
    assert targets(kept, WRONG[1:], weights=True).class_weights[0] < 1.05


def test_after_soft_targets_there_is_nothing_left_to_weigh():
    np.testing.assert_allclose(targets(soft=True, weights=True).class_weights, 1, atol=1e-6)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_control_doubts_as_many_labels_of_each_class(seed):
    labels, doubts = np.repeat([0, 1, 2], 50), np.random.default_rng(0).random(150)
    found = shuffled_within_classes(labels, doubts, seed)
    assert not np.array_equal(found, doubts)
    for code in range(3):
        assert sorted(found[labels == code]) == sorted(doubts[labels == code])


def test_an_empty_side_of_doubts_is_labels_alone():
    assert isinstance(targets(doubts=np.zeros(6), soft=True), Targets)
    assert targets(doubts=np.zeros(6), soft=True).soft == {}
