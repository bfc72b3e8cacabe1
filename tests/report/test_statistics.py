import re

import numpy as np
import pytest

from label_laundry.report.intervals import spread_of
from label_laundry.report.statistics import difference, holm, mcnemar, recovery, verdict


def rights(n_seeds, n_images, accuracy, seed=0):
    return np.random.default_rng(seed).random((n_seeds, n_images)) < accuracy


def test_the_verdict_is_the_side_of_zero_that_holds_the_whole_interval():
    right = {"low": rights(3, 2000, 0.80, 1), "high": rights(3, 2000, 0.90, 2)}
    assert verdict(difference(right, "low", "high", 0.95)["interval"]) == "improved"
    assert verdict(difference(right, "high", "low", 0.95)["interval"]) == "worse"
    assert verdict(difference(right | {"same": right["low"]}, "low", "same", 0.95)["interval"]) == "no detectable change"


def test_recovery_is_the_share_of_the_loss_that_comes_back():
    right = {"noisy": rights(3, 4000, 0.80, 1), "cleaned": rights(3, 4000, 0.88, 2), "true": rights(3, 4000, 0.90, 3)}
    found = recovery(right, "noisy", "cleaned", "true", 0.95)
    noisy, cleaned, true = (right[side].mean() for side in ("noisy", "cleaned", "true"))
    assert found["recovery"] == pytest.approx((cleaned - noisy) / (true - noisy))
    assert found["loss"] == pytest.approx(true - noisy)
    assert found["interval"][0] < found["recovery"] < found["interval"][1]


def test_the_edges_of_a_recovery_are_where_its_contrast_just_includes_zero():
    """Fieller: side - noisy - r (ceiling - noisy) is compared with zero as any difference is."""
    right = {"noisy": rights(2, 3000, 0.80, 1), "cleaned": rights(2, 3000, 0.85, 2), "true": rights(2, 3000, 0.90, 3)}
    spread = spread_of(np.stack(list(right.values())))
    for ratio in recovery(right, "noisy", "cleaned", "true", 0.95)["interval"]:
        contrast = np.array([ratio - 1, 1, -ratio])
        assert spread.half_width(contrast, 0.95) == pytest.approx(abs(spread.of(contrast)[0]), rel=1e-6)


def test_where_little_was_lost_there_is_a_reason_in_place_of_a_ratio():
    little = {"noisy": rights(2, 3000, 0.89, 1), "cleaned": rights(2, 3000, 0.9, 2), "true": rights(2, 3000, 0.9, 3)}
    found = recovery(little, "noisy", "cleaned", "true", 0.95)
    assert (found["recovery"], found["interval"]) == (None, None)
    assert re.fullmatch(r"noise costs -?\d\.\d points: too few for a ratio", found["reason"])
    small = {"noisy": rights(2, 40, 0.80, 1), "cleaned": rights(2, 40, 0.85, 2), "true": rights(2, 40, 0.85, 6)}
    found = recovery(small, "noisy", "cleaned", "true", 0.95)
    assert found["loss"] > 0.03
    assert "no more than other images and seeds may change" in found["reason"]


def test_mcnemar_is_the_exact_binomial():
    a = np.array([True] * 8 + [False] * 2 + [True] * 50)
    b = np.array([False] * 8 + [True] * 2 + [True] * 50)
    found = mcnemar(a, b)
    assert (found["only_a_right"], found["only_b_right"]) == (8, 2)
    assert found["p"] == pytest.approx(2 * sum([1, 10, 45]) / 2**10)
    assert mcnemar(a, a)["p"] == 1.0


def test_holm_is_the_step_down_of_the_definition():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.6, 0.9]) == [1, 1]


def test_the_smallest_detectable_change_is_found_four_times_in_five():
    """A true gain of that size, simulated."""
    n, base = 2000, 0.8
    size = difference({"a": rights(1, n, base, 1), "b": rights(1, n, base, 2)}, "a", "b", 0.95)["smallest_detectable"]
    pairs = ({"a": rights(1, n, base, s), "b": rights(1, n, base + size, 500 + s)} for s in range(100))
    found = [verdict(difference(right, "a", "b", 0.95)["interval"]) for right in pairs]
    assert 65 <= found.count("improved") <= 92
