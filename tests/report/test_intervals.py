import numpy as np
import pytest
from scipy.stats import t

from label_laundry.report.intervals import spread_of

PAIR = np.array([-1.0, 1.0])
OF_THREE = np.array([-1.0, 1.0, 0.0])


def drawn(n_sides, n_seeds, n_images, between_seeds, seed, own=1.0):
    """Values of known spread: what each image, each image of a side, and each seed of a side adds, and noise; float (T, S, N)."""
    generator = np.random.default_rng(seed)
    shared = generator.normal(0, 1, (1, 1, n_images)) + generator.normal(0, own, (n_sides, 1, n_images))
    return shared + generator.normal(0, between_seeds, (n_sides, n_seeds, 1)) + generator.normal(0, 1, (n_sides, n_seeds, n_images))


def test_the_parts_of_the_variance_are_those_that_were_drawn():
    found = [spread_of(drawn(3, 2, 100, 0.2, seed)) for seed in range(300)]
    parts = np.mean([spread.of(OF_THREE)[1:] for spread in found], axis=0)
    assert parts == pytest.approx([2 / 100, 2 * (0.2**2 + 1 / 100) / 2], rel=0.1)
    assert {spread.freedom for spread in found} == {2}


@pytest.mark.parametrize(("n_seeds", "between_seeds"), [(2, 0.0), (2, 0.1), (2, 1.0), (5, 0.1)])
def test_the_interval_includes_the_truth_as_often_as_it_says(n_seeds, between_seeds):
    spreads = [spread_of(drawn(3, n_seeds, 50, between_seeds, seed, own=0.3)) for seed in range(200)]
    included = np.mean([abs(spread.of(OF_THREE)[0]) <= spread.half_width(OF_THREE, 0.95) for spread in spreads])
    assert 0.92 <= included <= 0.98


def test_where_only_seeds_vary_it_is_the_paired_t_interval():
    values = np.repeat(np.random.default_rng(1).normal(0, 1, (2, 4, 1)), 50, axis=2)
    difference = values[1, :, 0] - values[0, :, 0]
    expected = t.ppf(0.975, 3) * difference.std(ddof=1) / 2
    assert spread_of(values).half_width(PAIR, 0.95) == pytest.approx(expected)


def test_of_one_seed_only_images_vary():
    values = drawn(2, 1, 500, 1.0, 1)
    spread = spread_of(values)
    assert (spread.seeds, spread.freedom) == (0, 0)
    paired = values[1, 0] - values[0, 0]
    assert spread.half_width(PAIR, 0.95) == pytest.approx(1.96 * paired.std(ddof=1) / np.sqrt(500), rel=1e-4)


def test_equal_predictions_on_few_images_are_no_proof_of_equal_sides():
    right = np.ones((2, 2, 50), bool)
    assert spread_of(right).half_width(PAIR, 0.95) == pytest.approx(1.96 / 50 / np.sqrt(2), rel=1e-3)
    assert spread_of(right.astype(float)).half_width(PAIR, 0.95) == 0
