import numpy as np
import pytest
from sklearn.metrics import accuracy_score, f1_score, log_loss

from label_laundry.report.scores import calibration_error, scores


def test_scores_are_scikit_learns_averaged_over_seeds():
    generator = np.random.default_rng(0)
    labels = generator.integers(0, 3, 200)
    probs = generator.dirichlet(np.ones(3), (2, 200))
    found = scores(labels, probs, ["a", "b", "c"])
    each = [accuracy_score(labels, one.argmax(1)) for one in probs]
    assert found["accuracy"] == pytest.approx(np.mean(each))
    assert found["accuracy_std"] == pytest.approx(np.std(each, ddof=1))
    assert found["macro_f1"] == pytest.approx(np.mean([f1_score(labels, one.argmax(1), average="macro") for one in probs]))
    assert found["log_loss"] == pytest.approx(np.mean([log_loss(labels, one) for one in probs]))
    assert list(found["f1"]) == ["a", "b", "c"]


def test_calibration_error_is_the_gap_between_confidence_and_accuracy():
    probs = np.tile([0.8, 0.2], (10, 1))
    labels = np.array([0] * 6 + [1] * 4)
    assert calibration_error(labels, probs) == pytest.approx(0.2)
    assert calibration_error(np.array([0] * 8 + [1] * 2), probs) == pytest.approx(0)
