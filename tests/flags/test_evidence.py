from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from label_laundry.flags.evidence import reason, tiers
from label_laundry.flags.rules import FILTERS, FlagRules
from tests.flags.judged import judged

NAMES = ["cat", "dog", "owl"]
RULES = FlagRules(filter_by="prune_by_noise_rate", certain=0.8, likely="f1", possible=0.1)


def table(labels):
    return pd.DataFrame({"id": [f"id{n:03}" for n in range(len(labels))], "index": range(len(labels)), "label": labels})


def confident(labels, sure=0.98):
    probs = np.full((len(labels), 3), (1 - sure) / 2)
    probs[np.arange(len(labels)), labels] = sure
    return probs


@pytest.fixture
def flagged():
    """Thirty labels that both models contradict, one that they contradict differently, one that one model contradicts."""
    truth = np.arange(300) % 3
    a, b = confident(truth), confident(truth)
    given = truth.copy()
    given[:32] = (truth[:32] + 1) % 3
    other = 3 - truth[30] - given[30]
    b[30] = 0.01
    b[30, other] = 0.98
    b[31] = confident(given)[31]
    return judged(table(given), {"a": a, "b": b}, {"a": 0.5, "b": 0.5}, NAMES, RULES).set_index("index")


def test_models_that_agree_make_a_flag_certain(flagged):
    assert (flagged["tier"][range(30)] == "certain").all()
    assert flagged["tier"][30] == "likely"  # as probably wrong, but the models name different classes
    assert flagged["tier"][31] != "certain"
    assert flagged["wrong_prob"][31] < 0.7 < flagged["wrong_prob"][30]
    assert (flagged["tier"].drop(range(32)) == "").all()


def test_tiers_follow_the_probability():
    wrong = [0.99, 0.99, 0.6, 0.6, 0.12, 0.12, 0.05, 0.0]
    rows = pd.DataFrame({"wrong_prob": wrong, "models_agree": [True, False] * 4, "ensemble_both": False})
    rules = FlagRules(filter_by=None, certain=0.9, likely="f1", possible=0.1)
    assert tiers(rows, rules, 2).tolist() == ["certain", "likely", "likely", "likely", "possible", "possible", "", ""]
    fixed = FlagRules(filter_by=None, certain=0.9, likely=0.7, possible=0.1)
    assert tiers(rows, fixed, 3).tolist() == ["certain", "likely"] + ["possible"] * 4 + ["", ""]
    rows["ensemble_both"] = [False] * 7 + [True]
    assert tiers(rows, FlagRules(filter_by="both", certain=0.9, likely=0.7, possible=0.1), 2)[7] == "possible"
    assert set(tiers(rows.assign(wrong_prob=0.0, ensemble_both=False), rules, 2)) == {""}
    assert tiers(rows, rules, 1).tolist()[:5] == ["likely"] * 4 + ["possible"]  # nobody confirms what one model says


def test_the_suggestion_and_the_reason_are_in_words(flagged):
    assert (flagged["given"][0], flagged["suggested"][0]) == ("dog", "cat")
    said = "a and b both say cat; wrong with a probability of 0.92; cat is 98 times as likely as dog; cleanlab: 7 of 7 filters"
    assert flagged["reason"][0].startswith(f"{said}, with prune_by_noise_rate")
    assert flagged["reason"][30].startswith("a says cat, b says owl;")
    assert flagged["reason"][40] == ""


def test_a_model_that_is_alone_is_named_in_the_reason():
    filters = {f"ensemble_{rule}": False for rule in FILTERS}
    row = SimpleNamespace(given="dog", suggested="cat", wrong_prob=0.5, score=2.0, probe_predicted="cat", **filters)
    assert reason(row, ["probe"], RULES).startswith("probe says cat; wrong with a probability of 0.50; cleanlab: 0 of 7")
    row.probe_predicted = "dog"
    assert reason(row, ["probe"], RULES).startswith("probe prefers no other class, but few doubts are as strong among images labelled dog;")


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
    with pytest.raises(ValueError, match=r"probabilities must rise: possible 0\.9 <= likely 0\.5 <= certain 0\.4"):
        FlagRules(filter_by="both", certain=0.4, likely=0.5, possible=0.9)
