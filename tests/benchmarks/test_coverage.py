import numpy as np
import pandas as pd
import pytest

from benchmarks.coverage import NOISY, SAME, bootstrap, measured, table, trial


def test_simulated_trainings_are_as_accurate_and_vary_as_much_as_asked():
    spreads = np.array([0.0, 0.01, 0.01, 0.01, 0.01])
    right = trial(NOISY, 200, 2000, spreads, np.random.default_rng(1))
    assert {side: one.mean() for side, one in right.items()} == pytest.approx(NOISY, abs=0.02)
    found = [one.mean(axis=1).std() for one in right.values()]
    images = np.sqrt(0.015 / 2000)  # half of the images on which two trainings disagree
    assert found == pytest.approx(np.hypot(spreads, images), rel=0.25)


def test_two_trainings_of_a_side_disagree_on_three_percent():
    right = trial(SAME, 2, 50_000, np.zeros(3), np.random.default_rng(1))["raw"]
    assert (right[0] != right[1]).mean() == pytest.approx(0.03, abs=0.003)


def test_the_bootstrap_counts_images_of_equal_patterns_together():
    generator = np.random.default_rng(1)
    a, b = generator.random((2, 300)) < 0.9, generator.random((2, 300)) < 0.95
    wins = b.astype(int) - a
    plain = [wins[generator.integers(0, 2, 2)][:, generator.integers(0, 300, 300)].mean() for _ in range(2000)]
    assert bootstrap(a, b, generator) == pytest.approx(np.quantile(plain, [0.025, 0.975]), abs=0.012)


def test_a_row_is_a_cell_of_the_table():
    rows = pd.DataFrame([measured(what, 2, 300, 0.1, 20) for what in ("difference", "recovery")])
    assert (rows["coverage"] >= 0.7).all()
    first, second = table(rows).splitlines()[2:]
    assert first.startswith("| difference | 2 | 300 | ")
    assert second.endswith("% |  |")
