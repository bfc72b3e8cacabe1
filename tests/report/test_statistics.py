import numpy as np
import pytest

from label_laundry.report.statistics import difference, holm, mcnemar, recovery


def rights(n_seeds, n_images, accuracy, seed=0):
    return np.random.default_rng(seed).random((n_seeds, n_images)) < accuracy


def test_the_interval_is_that_of_a_plain_two_level_bootstrap():
    a, b = rights(3, 400, 0.90, 1), rights(3, 400, 0.93, 2)
    found = difference(a, b, 4000, 0.95, 3)
    generator = np.random.default_rng(4)
    wins = b.astype(float) - a
    plain = [wins[generator.integers(0, 3, 3)][:, generator.integers(0, 400, 400)].mean() for _ in range(4000)]
    np.testing.assert_allclose(found["interval"], np.quantile(plain, [0.025, 0.975]), atol=0.004)
    assert found["difference"] == pytest.approx(wins.mean())


def test_the_verdict_is_the_side_of_zero_that_holds_the_whole_interval():
    low, high = rights(3, 2000, 0.80, 1), rights(3, 2000, 0.90, 2)
    assert difference(low, high, 1000, 0.95, 1)["verdict"] == "improved"
    assert difference(high, low, 1000, 0.95, 1)["verdict"] == "worse"
    assert difference(low, low, 1000, 0.95, 1)["verdict"] == "no detectable change"
    assert difference(low, low, 1000, 0.95, 1)["interval"] == [0.0, 0.0]


def test_recovery_is_the_share_of_the_loss_that_comes_back():
    noisy, cleaned, true = rights(3, 4000, 0.80, 1), rights(3, 4000, 0.88, 2), rights(3, 4000, 0.90, 3)
    found = recovery(noisy, cleaned, true, 2000, 0.95, 1)
    assert found["recovery"] == pytest.approx((cleaned.mean() - noisy.mean()) / (true.mean() - noisy.mean()))
    assert found["interval"][0] < found["recovery"] < found["interval"][1]
    assert recovery(noisy, noisy, true, 2000, 0.95, 1) == {"recovery": 0, "interval": [0, 0]}
    assert recovery(noisy, true, true, 2000, 0.95, 1)["interval"] == [1, 1]


def test_where_nothing_was_lost_nothing_can_come_back():
    assert recovery(rights(2, 500, 0.9, 1), rights(2, 500, 0.9, 2), rights(2, 500, 0.9, 3), 500, 0.95, 1)["recovery"] is None


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
    size = difference(rights(1, n, base, 1), rights(1, n, base, 2), 2000, 0.95, 1)["smallest_detectable"]
    found = [difference(rights(1, n, base, s), rights(1, n, base + size, 500 + s), 500, 0.95, s)["verdict"] for s in range(100)]
    assert 65 <= found.count("improved") <= 92
