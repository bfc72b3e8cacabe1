import numpy as np

from benchmarks.flag_rule.swapped import acted_on


def test_labels_that_look_like_swapped_ones_are_acted_on():
    generator = np.random.default_rng(1)
    true = generator.integers(0, 4, 2_000)
    given = np.where(np.arange(2_000) < 100, (true + 1) % 4, true)
    mean = 0.1 * generator.random((2_000, 4))
    mean[np.arange(2_000), true] += 1
    flags = acted_on(given, mean / mean.sum(axis=1, keepdims=True), share=0.2, precision=0.7)
    assert flags[:100].all()
    assert flags[100:].mean() < 0.1


def test_nothing_is_acted_on_where_no_threshold_is_precise_enough():
    generator = np.random.default_rng(1)
    mean = generator.dirichlet(np.ones(4), 500)
    assert not acted_on(generator.integers(0, 4, 500), mean, share=0.05, precision=0.9).any()
