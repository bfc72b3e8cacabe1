"""New rows are flagged by the rule of the set, and change nothing that is known of it."""

import numpy as np
import pandas as pd

from label_laundry.flags.flag import flag
from label_laundry.flags.weights import ensemble_weights
from label_laundry.judging.evidence_of_new import evidence_of_new
from label_laundry.notebook.flagging import RULES

NAMES = ["a", "b", "c"]
EVEN = {"cnn": 0.5, "probe": 0.5}


def rows(n, seed, wrong):
    """Labels, some of them wrong, and what two models say of the images: nearly all right, each with doubts of its own."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 3, n)
    probs = {}
    for model in ("cnn", "probe"):
        logits = rng.normal(0, 1.2, (n, 3))
        logits[np.arange(n), truth] += 6
        probs[model] = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    labels = truth.copy()
    labels[:wrong] = (labels[:wrong] + 1) % 3
    return pd.DataFrame({"id": [f"{seed}-{k}" for k in range(n)], "index": np.arange(n), "label": labels}), probs


def test_a_single_new_image_is_judged_as_one_of_the_set_would_be():
    table, probs = rows(2_000, 1, wrong=40)
    new = pd.DataFrame({"id": ["one"], "index": [0], "label": [1]})
    new_probs = dict.fromkeys(probs, np.array([[0.98, 0.01, 0.01]]))
    weights = ensemble_weights(table["label"].to_numpy(), probs)
    found, old = evidence_of_new(table, probs, new, new_probs, weights, NAMES, RULES)
    assert found["tier"].tolist() == ["certain"]
    assert found["split"].tolist() == ["new"]
    assert len(old) == 2_000
    alone, _ = flag({"train": (table, probs)}, NAMES, RULES)
    both = old.merge(alone, on="id", suffixes=("", "_alone"))
    assert np.abs(both["wrong_prob"] - both["wrong_prob_alone"]).max() < 0.05
    np.testing.assert_array_equal(both["score"], both["score_alone"])


def test_planted_errors_among_hundreds_are_found_and_right_labels_are_not():
    table, probs = rows(2_000, 1, wrong=40)
    new, new_probs = rows(300, 2, wrong=30)
    found, _ = evidence_of_new(table, probs, new, new_probs, EVEN, NAMES, RULES)
    flagged = found.loc[found["tier"].isin(["certain", "likely"]), "index"]
    assert set(found["index"]) == set(range(300))
    assert (flagged < 30).mean() > 0.9
    assert (flagged < 30).sum() >= 27
