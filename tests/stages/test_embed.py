import numpy as np
import pytest

from label_laundry.neighbours.graph import embed


@pytest.mark.parametrize("n", [3, 9, 30])
def test_a_small_set_has_fewer_neighbours(n):
    features = np.random.default_rng(1).normal(size=(n, 8)).astype(np.float32)
    made = embed(features, 15, 1)
    assert made["indices"].shape == made["distances"].shape == (n, min(15, n - 2) + 1)
    assert made["map"].shape == (n, 2)
    assert np.isfinite(made["map"]).all()
