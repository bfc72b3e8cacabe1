import numpy as np
import pandas as pd
import pytest

from label_laundry.flags.detection import OURS, corrections, detection, flag_metrics, ranking_metrics
from label_laundry.flags.rules import FlagRules
from tests.flags.judged import judged

RULES = FlagRules(filter_by="both", certain=-3.0, likely=-2.0, possible=-1.0)


def test_a_ranking_is_measured_at_its_head():
    wrong = np.zeros(200, bool)
    wrong[[0, 1, 5]] = True
    found = ranking_metrics(wrong, np.arange(200.0))
    assert (found["p_at_1"], found["p_at_2"], found["p_at_3"], found["p_at_wrong"]) == (1, 0.5, 0.5, pytest.approx(2 / 3))
    assert found["average_precision"] == pytest.approx((1 + 1 + 3 / 6) / 3)
    assert found["auroc"] == pytest.approx(1 - 3 / (3 * 197))


def test_equal_scores_stay_in_the_order_given():
    wrong = np.arange(100) < 3
    assert ranking_metrics(wrong, np.zeros(100))["p_at_3"] == 1


def test_flags_are_measured_against_the_truth():
    wrong, flags = np.array([1, 1, 1, 0, 0], bool), np.array([1, 1, 0, 1, 0], bool)
    assert flag_metrics(wrong, flags) == {
        "flags": 3,
        "precision": pytest.approx(2 / 3),
        "recall": pytest.approx(2 / 3),
        "f1": pytest.approx(2 / 3),
    }
    assert flag_metrics(wrong, np.zeros(5, bool)) == {"flags": 0, "precision": 0, "recall": 0, "f1": 0}


def test_a_perfect_and_a_blind_model_are_told_apart():
    generator = np.random.default_rng(1)
    true = np.arange(600) % 3
    wrong = np.arange(600) < 30
    given = np.where(wrong, (true + 1) % 3, true)
    seeing, blind = generator.random((600, 3)) * 0.02, generator.random((600, 3))
    seeing[np.arange(600), true] = 1
    probs = {name: one / one.sum(axis=1, keepdims=True) for name, one in (("seeing", seeing), ("blind", blind))}
    table = pd.DataFrame({"id": [f"{n:03}" for n in range(600)], "index": range(600), "label": given})
    issues = judged(table, probs, {"seeing": 0.9, "blind": 0.1}, ["a", "b", "c"], RULES)
    found = detection(issues, wrong[issues["index"]], ["seeing", "blind"])
    assert found["seeing log_margin"]["average_precision"] == found[OURS]["average_precision"] == pytest.approx(1)
    assert found["blind log_margin"]["average_precision"] < 0.2
    assert found["seeing both"]["f1"] > 0.9
    fixes = corrections(issues, np.array(["a", "b", "c"])[true[issues["index"]]])
    assert fixes["certain"]["right_of_wrong"] == 1
    assert fixes["possible"]["flags"] == found[f"{OURS}, possible and above"]["flags"]
    assert fixes["certain, sure"]["flags"] <= fixes["certain"]["flags"]
    assert {"average_precision", "f1"} <= found[OURS].keys()
    assert found[f"{OURS}, possible and above"]["flags"] >= found[OURS]["flags"] >= found[f"{OURS}, certain and above"]["flags"]
