import numpy as np
import pandas as pd
import pytest

from label_laundry.contracts.vocabulary import NETWORKS
from label_laundry.flags.detection import OURS, corrections, detection, flag_metrics, ranking_metrics, score_detectors
from label_laundry.flags.flag import flag
from label_laundry.flags.rules import FlagRules
from tests.flags.judged import RULES as BOTH
from tests.flags.judged import judged, split

RULES = FlagRules(filter_by="both", certain=0.8, likely="f1", possible=0.1)


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


def test_a_perfect_model_scores_one_and_a_blind_model_little():
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


@pytest.fixture
def found():
    table, probs = split("a", 300, 9, 1)
    issues, _ = flag({"train": (table, probs)}, ["x", "y", "z"], BOTH)
    return issues, (table["label"].to_numpy() != np.arange(300) % 3)[issues["index"]]


def test_noise_that_both_models_see_is_all_found(found):
    issues, wrong = found
    measured, curves = score_detectors(issues, wrong, list(NETWORKS))
    assert measured[OURS]["f1"] == 1
    assert measured[OURS]["average_precision"] == pytest.approx(1)
    assert curves.keys() == {name for name, one in measured.items() if "auroc" in one}
    assert curves[OURS]["recall"].is_monotonic_increasing
    assert (curves[OURS].iloc[-1]["recall"], curves[OURS]["precision"].max()) == (1, 1)


@pytest.mark.parametrize("wrong", [False, True])
def test_where_all_labels_are_right_or_none_is_there_is_nothing_to_score(found, wrong):
    issues, _ = found
    assert score_detectors(issues, np.full(300, wrong), list(NETWORKS)) == ({}, {})


def test_curves_are_thinned_and_keep_their_ends():
    generator = np.random.default_rng(1)
    given = np.arange(5000) % 2
    true = np.where(generator.random(5000) < 0.1, 1 - given, given)
    issues, _ = flag({"train": many(given, generator)}, ["x", "y"], BOTH)
    _, curves = score_detectors(issues, (given != true)[issues["index"]], list(NETWORKS))
    assert len(curves[OURS]) <= 500
    assert (curves[OURS]["recall"].min(), curves[OURS]["recall"].max()) == (0, 1)


def many(given, generator):
    table = pd.DataFrame({"id": [f"{n:05}" for n in range(len(given))], "index": np.arange(len(given)), "label": given})
    return table, {model: generator.dirichlet((9, 1), len(given)) for model in ("cnn", "mobilenet_v2")}
