import tracemalloc

import numpy as np
import pandas as pd
import pytest
from cleanlab.filter import find_label_issues
from cleanlab.rank import get_label_quality_scores

from label_laundry.flags import lazy_probabilities, posterior
from label_laundry.flags.ensemble import log_margin, weighted_mean
from label_laundry.flags.lazy_probabilities import LazyProbabilities, mean_of
from label_laundry.flags.member_evidence import SCORES
from label_laundry.flags.rules import FILTERS, FlagRules
from tests.flags.judged import judged

RULES = FlagRules(filter_by="prune_by_noise_rate", certain=0.8, likely="f1", possible=0.1)
WEIGHTS = {"a": 0.3, "b": 0.7}


def drawn(n, k):
    """Labels of which a tenth are wrong, and two models that mostly see it."""
    generator = np.random.default_rng(3)
    truth = generator.integers(0, k, n)
    labels = np.where(generator.random(n) < 0.1, (truth + 1) % k, truth)
    probs = {}
    for model in WEIGHTS:
        raw = np.exp(generator.normal(size=(n, k)))
        raw[np.arange(n), truth] *= 30
        probs[model] = raw / raw.sum(axis=1, keepdims=True)
    table = pd.DataFrame({"id": [f"id{row:05}" for row in range(n)], "index": range(n), "label": labels})
    return table, probs


def test_the_mean_in_blocks_is_the_mean_to_the_bit(monkeypatch):
    _, probs = drawn(1_000, 7)
    whole = weighted_mean(probs, WEIGHTS)
    for block in (1, 33, 1_000, 5_000):
        monkeypatch.setattr(lazy_probabilities, "BLOCK", block)
        np.testing.assert_array_equal(mean_of(probs, WEIGHTS), whole)


def test_evidence_has_what_cleanlab_says_of_each_member_alone():
    table, probs = drawn(3_000, 10)
    labels, classes = table["label"].to_numpy(), [f"c{code}" for code in range(10)]
    rows = judged(table, probs, WEIGHTS, classes, RULES).sort_values("index")
    assert 100 < (rows["tier"] != "").sum() < 1_000
    for member, of_member in {**probs, "ensemble": weighted_mean(probs, WEIGHTS)}.items():
        for rule in FILTERS:
            np.testing.assert_array_equal(rows[f"{member}_{rule}"], find_label_issues(labels, of_member, filter_by=rule, n_jobs=1))
        for score in SCORES:
            np.testing.assert_array_equal(rows[f"{member}_{score}"], get_label_quality_scores(labels, of_member, method=score))
    np.testing.assert_array_equal(rows["score"], log_margin(labels, weighted_mean(probs, WEIGHTS)))


def test_read_on_demand_the_evidence_is_the_same():
    table, probs = drawn(2_000, 5)
    classes, asked = list("vwxyz"), []

    def reader(model):
        return lambda: asked.append(model) or probs[model].copy()

    lazy = LazyProbabilities({model: reader(model) for model in probs})
    assert (list(lazy), len(lazy)) == (["a", "b"], 2)
    found = judged(table, lazy, WEIGHTS, classes, RULES)
    pd.testing.assert_frame_equal(found, judged(table, probs, WEIGHTS, classes, RULES))
    # For the mean, to see which may stand in for labels, to do so, once more to see whether there are two, for each of ten draws of swapped
    # labels the same two, and for each model's own columns.
    assert asked == ["a", "b"] * (1 + 2 + 1 + 10 * 2 + 1)


@pytest.mark.slow
def test_only_one_models_probabilities_are_in_memory_at_a_time(monkeypatch):
    for module in (lazy_probabilities, posterior):
        monkeypatch.setattr(module, "BLOCK", 1_000)
    table, probs = drawn(6_000, 120)
    lazy = LazyProbabilities({model: probs[model].copy for model in probs})
    tracemalloc.start()
    try:
        rows = judged(table, lazy, WEIGHTS, [f"c{code}" for code in range(120)], RULES)
        kept, peak = (found / probs["a"].nbytes for found in tracemalloc.get_traced_memory())
    finally:
        tracemalloc.stop()
    assert len(rows) == 6_000
    # In arrays of one model: one member, two that cleanlab makes, and the table; with all members at once it was 6.6, and 1.2 stayed.
    assert peak < 4
    assert kept < 1
