import numpy as np
import pandas as pd
import pytest
from cleanlab.count import num_label_issues

from label_laundry.flags.rules import FILTERS, FlagRules
from tests.flags.judged import judged

NAMES = ["cat", "dog", "owl"]
RULES = FlagRules(filter_by="prune_by_noise_rate", certain=-3.0, likely=-2.0, possible=-1.0)


def table(labels):
    return pd.DataFrame({"id": [f"id{n:03}" for n in range(len(labels))], "index": range(len(labels)), "label": labels})


def confident(labels, sure=0.98):
    probs = np.full((len(labels), 3), (1 - sure) / 2)
    probs[np.arange(len(labels)), labels] = sure
    return probs


@pytest.fixture
def flagged():
    """60 right labels and, in rows 0 to 3, labels that both, both mildly, differing and one model contradict."""
    truth = np.arange(64) % 3
    a, b = confident(truth), confident(truth)
    given = truth.copy()
    given[:4] = (truth[:4] + 1) % 3
    for probs in (a, b):
        probs[1] = 0.05
        probs[1, given[1]], probs[1, truth[1]] = 0.10, 0.85
    other = 3 - truth[2] - given[2]
    b[2] = 0.01
    b[2, other] = 0.98
    b[3] = confident(given)[3]
    return judged(table(given), {"a": a, "b": b}, {"a": 0.5, "b": 0.5}, NAMES, RULES).set_index("index")


def test_tiers_follow_agreement_and_margin(flagged):
    assert flagged["tier"][0] == "certain"
    assert flagged["tier"][1] == "likely"
    assert flagged["tier"][2] == "likely"  # far below -3, but the models name different classes
    assert flagged["tier"][3] in ("", "possible")
    assert (flagged["tier"].drop([0, 1, 2, 3]) == "").all()


def test_the_suggestion_and_the_reason_are_in_words(flagged):
    assert (flagged["given"][0], flagged["suggested"][0]) == ("dog", "cat")
    assert flagged["reason"][0].startswith(
        "a and b both say cat; cat is 98 times as likely as dog; cleanlab: 6 of 7 filters, with prune_by_noise_rate"
    )
    assert flagged["reason"][2].startswith("a says owl, b says dog;")
    assert flagged["reason"][10] == ""


def test_worst_come_first_and_ties_are_in_the_order_of_ids():
    labels = np.arange(30) % 3
    rows = judged(table(labels)[::-1], {"a": confident(labels[::-1])}, {"a": 1.0}, NAMES, RULES)
    assert (np.diff(rows["score"]) >= 0).all()
    assert rows["id"].is_monotonic_increasing


def test_cleanlabs_filters_and_scores_are_all_there(flagged):
    for member in ("a", "b", "ensemble"):
        assert {f"{member}_{rule}" for rule in FILTERS} <= set(flagged)
        np.testing.assert_allclose(flagged[f"{member}_self_confidence"], flagged[f"{member}_given_prob"])


def test_thresholds_must_be_nested():
    with pytest.raises(ValueError, match="thresholds must fall"):
        FlagRules(filter_by="both", certain=-1.0, likely=-2.0, possible=-3.0)


def test_with_count_as_many_are_likely_as_cleanlab_counts_issues():
    generator = np.random.default_rng(1)
    truth = np.arange(600) % 3
    given = np.where(generator.random(600) < 0.1, (truth + 1) % 3, truth)
    raw = generator.random((600, 3)) * 0.5
    raw[np.arange(600), truth] += 1
    probs = raw / raw.sum(axis=1, keepdims=True)
    rules = FlagRules(filter_by=None, certain=-9.0, likely="count", possible=0.0)
    rows = judged(table(given), {"a": probs, "b": probs}, {"a": 0.5, "b": 0.5}, NAMES, rules)
    count = num_label_issues(given, probs)
    assert 30 < count < 90
    assert (rows["tier"].head(count) == "likely").all()
    assert "likely" not in set(rows["tier"].tail(600 - count))
    assert (rows["tier"] == "possible").sum() == (rows["models_against"] == 2).sum() - count


def test_nothing_above_the_count_is_certain():
    labels = np.arange(30) % 3
    rules = FlagRules(filter_by=None, certain=-1.0, likely="count", possible=-1.0)
    probs = confident(np.where(np.arange(30) == 5, (labels + 1) % 3, labels), 0.9)
    rows = judged(table(labels), {"a": probs}, {"a": 1.0}, NAMES, rules)
    assert rows["tier"].isin(["certain", "likely"]).sum() == num_label_issues(labels, probs)
