import numpy as np
import pytest

from label_laundry.flags import consensus as module
from label_laundry.flags.consensus import consensus, second_choice
from label_laundry.flags.ensemble import log_margin, weighted_mean
from label_laundry.flags.flag import flag
from label_laundry.flags.power import wrong_probability
from label_laundry.flags.rules import FlagRules
from tests.flags.judged import split

NAMES = ["x", "y", "z"]
WEIGHTS = {"cnn": 0.3, "mobilenet_v2": 0.7}


def test_scores_and_probabilities_are_those_of_the_weighted_mean():
    table, probs = split("a", 300, 9, 1)
    labels = table["label"].to_numpy()
    found, mean = consensus(labels, probs, WEIGHTS, NAMES), weighted_mean(probs, WEIGHTS)
    np.testing.assert_array_equal(found.score, log_margin(labels, mean))
    np.testing.assert_array_equal(found.wrong, wrong_probability(labels, probs, WEIGHTS, mean, found.score))
    assert found.health["expected_wrong"] == found.wrong.sum() == pytest.approx(9, abs=1)
    assert found.health["noise_rate_uncalibrated"] == 9 / 300
    assert found.suggested[:9].tolist() == (np.arange(9) % 3).tolist()


def test_the_suggestion_is_the_likeliest_class_other_than_the_given():
    probs = np.array([[0.7, 0.1, 0.2], [0.7, 0.1, 0.2], [0.0, 0.0, 1.0]])
    assert second_choice(np.array([0, 1, 2]), probs).tolist() == [2, 0, 0]


@pytest.mark.parametrize("name", ["mean_of", "wrong_probability"])
def test_mean_and_probabilities_are_computed_once_for_each_split(monkeypatch, name):
    calls, real = [], getattr(module, name)
    monkeypatch.setattr(module, name, lambda *arguments: calls.append(len(arguments[0])) or real(*arguments))
    rules = FlagRules(filter_by="prune_by_noise_rate", certain=0.8, likely="f1", possible=0.1)
    evidence, health = flag({"train": split("a", 300, 9, 1), "test": split("b", 90, 3, 2)}, NAMES, rules)
    assert len(calls) == 2
    for part in ("train", "test"):
        assert evidence.loc[evidence["split"] == part, "wrong_prob"].sum() == pytest.approx(health[part]["expected_wrong"])
