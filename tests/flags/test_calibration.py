import numpy as np
import pytest

from label_laundry.flags.calibration import MIN_FLAGS, Calibration, Precision, calibrate, threshold_for, thresholds

WANTED = Precision(certain=0.95, likely=0.8, possible=0.5)


@pytest.fixture
def made():
    """5,000 images; the lower the margin, the likelier the label is wrong."""
    generator = np.random.default_rng(1)
    margins = generator.normal(2, 3, 5000)
    wrong = generator.random(5000) < 1 / (1 + np.exp(2 * (margins + 2)))
    return wrong, margins, generator.random(5000) < 0.9


def test_each_tier_is_as_precise_as_wanted_and_no_more_than_it_must_be(made):
    found = thresholds(*made, WANTED, 1)
    for tier, share in WANTED.model_dump().items():
        one = found[tier]
        assert one["precision"] == pytest.approx(share, abs=0.02)
        assert one["precision"] >= share
        assert one["interval"][0] <= one["threshold"] <= one["interval"][1]
    assert found["certain"]["threshold"] < found["likely"]["threshold"] < found["possible"]["threshold"] <= 0
    assert found["certain"]["recall"] < found["likely"]["recall"]


def test_only_what_every_model_is_against_counts(made):
    wrong, margins, against = made
    margins, trap = margins.copy(), ~against & ~wrong
    margins[trap] = -20
    assert threshold_for(wrong, margins, against, 0.8) == threshold_for(wrong, made[1], against, 0.8)


def test_without_wrong_labels_there_is_no_share_of_them(made):
    assert thresholds(np.zeros(5000, bool), *made[1:], WANTED, 1)["possible"]["recall"] is None


def test_what_no_threshold_can_do_leaves_the_tier_empty(made):
    _, margins, against = made
    found = thresholds(np.arange(5000) % 100 == 0, margins, against, WANTED, 1)
    assert (found["certain"]["threshold"], found["certain"]["flags"], found["certain"]["precision"]) == (None, 0, None)


def test_a_few_flags_are_not_trusted():
    margins = np.linspace(-5, 5, 1000)
    wrong = np.arange(1000) < MIN_FLAGS - 1
    assert threshold_for(wrong, margins, np.ones(1000, bool), 0.99) is None
    enough = threshold_for(np.arange(1000) < MIN_FLAGS, margins, np.ones(1000, bool), 1.0)
    assert enough == pytest.approx(margins[MIN_FLAGS - 1 : MIN_FLAGS + 1].mean())


def test_a_threshold_never_passes_zero():
    assert threshold_for(np.ones(100, bool), np.linspace(-1, 1, 100), np.ones(100, bool), 0.9) == 0


def test_precision_must_fall_from_certain_to_possible():
    with pytest.raises(ValueError, match=r"possible 0\.9 <= likely 0\.8"):
        Precision(certain=0.95, likely=0.8, possible=0.9)


SETTINGS = Calibration.model_validate(
    {
        "enabled": True,
        "noise": {"kind": "symmetric", "rate": 0.05, "seed": 1},
        "precision": {"certain": 0.95, "likely": 0.8, "possible": 0.5},
    }
)


def test_changed_labels_that_both_models_see_through_set_the_thresholds():
    generator = np.random.default_rng(1)
    labels = np.arange(3000) % 3
    changed = np.where(generator.random(3000) < 0.05, (labels + 1) % 3, labels)
    probs = {}
    for model in ("cnn", "mobilenet_v2"):
        raw = generator.random((3000, 3)) * 0.3
        raw[np.arange(3000), labels] += generator.random(3000)
        probs[model] = raw / raw.sum(axis=1, keepdims=True)
    found = calibrate(labels, changed, probs, SETTINGS, 1)
    assert found["certain"]["precision"] >= 0.95
    assert found["likely"]["recall"] > 0.5
