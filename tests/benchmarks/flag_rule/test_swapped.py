import numpy as np

from benchmarks.flag_rule.swapped import acted_on, with_power
from label_laundry.flags.ensemble import log_margin
from label_laundry.flags.posterior import posterior


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


def seen(generator, true, right):
    """Probabilities of a member that is right in that share of the images, and less sure where it is wrong."""
    says = np.where(generator.random(len(true)) < right, true, generator.integers(0, 4, len(true)))
    logits = generator.standard_normal((len(true), 4))
    logits[np.arange(len(true)), says] += np.where(says == true, 3, 1)
    return np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)


def test_weak_members_find_a_part_of_the_errors_and_their_power_tells_of_the_rest():
    generator = np.random.default_rng(1)
    true = generator.integers(0, 4, 4_000)
    given = np.where(generator.random(4_000) < 0.15, (true + generator.integers(1, 4, 4_000)) % 4, true)
    probs = {name: seen(generator, true, 0.75) for name in ("cnn", "probe")}
    weights = {"cnn": 0.5, "probe": 0.5}
    mean = (probs["cnn"] + probs["probe"]) / 2
    score = log_margin(given, mean)
    found, more = posterior(given, probs, weights, mean, score).sum(), with_power(given, probs, weights, mean)
    wrong = (given != true).sum()
    assert found < more.sum() < 1.3 * wrong
    assert abs(more.sum() - wrong) < abs(found - wrong)
    assert (np.diff(more[np.argsort(score)]) <= 1e-9).all()
