import doctest

import numpy as np
import pandas as pd
import pytest

from label_laundry import clean_labels, flag_labels
from label_laundry.notebook import cleaning
from label_laundry.notebook.cleaning import POLICY


@pytest.fixture
def evidence():
    truth = np.arange(300) % 3
    probs = np.full((300, 3), 0.02)
    probs[np.arange(300), truth] = 0.96
    labels = truth.copy()
    labels[:12] = (truth[:12] + 1) % 3  # row 7 is dog, and labelled owl
    return flag_labels(labels, probs, ["cat", "dog", "owl"])


def test_the_example_runs():
    assert doctest.testmod(cleaning) == (0, 11)


def test_verdicts_from_a_file_overrule_the_policy(evidence, tmp_path):
    (tmp_path / "review.csv").write_text("id,verdict,new_label,reviewer,when,note\n7,keep,,ann,,\n20,relabel,cat,ann,,\n")
    found = clean_labels(evidence, tmp_path / "review.csv")
    assert len(found.cleaned) == 289
    assert found.cleaned.set_index("id")["label"][["7", "20"]].tolist() == ["owl", "cat"]
    assert found.ledger.set_index("id")["actor"][["6", "7", "20"]].tolist() == ["policy", "ann", "ann"]


def test_another_policy_relabels(evidence):
    found = clean_labels(evidence, policy=POLICY.model_copy(update={"likely": "relabel"}))
    assert found.cleaned.set_index("id").loc["7", "label"] == "dog"
    assert len(found.control) == 300


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"id": "999", "verdict": "prune"}, "'999' is not the id of an image"),
        ({"id": "7", "verdict": "drop"}, "unknown verdict 'drop'"),
        ({"id": "7", "verdict": "relabel"}, "relabel with new_label ''"),
        ({"id": "7", "verdict": "relabel", "new_label": "emu"}, "relabel with new_label 'emu'"),
        ({"id": "7", "verdict": "keep", "new_label": "dog"}, "only relabel takes one"),
    ],
)
def test_a_verdict_that_does_not_fit_is_one_clear_line(evidence, row, words):
    with pytest.raises(ValueError, match=words):
        clean_labels(evidence, pd.DataFrame([row]))
