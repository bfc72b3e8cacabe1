import numpy as np
import pytest

from label_laundry.report.evaluation import evaluate, timing_summary
from tests.report.sides_made import LABELS, NAMES, N, side


def test_scores_are_of_all_test_images_and_the_audit_stands_beside():
    one = side(0.9)
    audited = np.arange(N) >= 100
    found = evaluate(LABELS, one, audited, NAMES)
    right = one.probs.argmax(axis=2) == LABELS
    assert found["accuracy"] == pytest.approx(right.mean())
    assert found["audited"]["accuracy"] == pytest.approx(right[:, 100:].mean())
    assert found["audited"]["images"] == N - 100
    assert found["train_test_gap"] == pytest.approx(0.99 - right.mean())
    assert (found["seeds"], found["train_images"]) == (2, 500)


def test_timing_carries_the_size_of_the_network():
    assert timing_summary(side(0.9, seconds=12.0))["parameters"] == 123
    assert timing_summary(side(0.9, seconds=12.0))["seconds"] == 12.0
