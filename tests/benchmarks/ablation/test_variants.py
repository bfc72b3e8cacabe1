import numpy as np
from sklearn.metrics import average_precision_score

from benchmarks.ablation.variants import corrected, floored, runner_ups
from label_laundry.flags.ensemble import log_margin


def test_noise_between_two_classes_is_learned_from_the_labels():
    generator = np.random.default_rng(1)
    true = generator.integers(0, 3, 3_000)
    given = np.where((true == 0) & (generator.random(3_000) < 0.3), 1, true)
    logits = 2 * generator.standard_normal((3_000, 3))
    logits[np.arange(3_000), true] += 4
    probs = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    changed = corrected(given, probs, 1.0)
    np.testing.assert_allclose(changed.sum(axis=1), 1)
    plain, better = (average_precision_score(given != true, -log_margin(given, one)) for one in (probs, changed))
    assert better > plain + 0.02
    np.testing.assert_allclose(corrected(given, probs, 0.0), probs)


def test_second_choices_are_told_from_random_labels():
    generator = np.random.default_rng(1)
    probs = generator.dirichlet(np.full(10, 0.1), 4_000)
    best, second = np.argsort(probs, axis=1)[:, :-3:-1].T
    random = np.where(np.arange(4_000) < 800, (best + generator.integers(1, 10, 4_000)) % 10, best)
    assert runner_ups(random, probs) < 0.1
    np.testing.assert_allclose(floored(random, probs), log_margin(random, probs), rtol=0.05, atol=0.05)
    runner_up = np.where(np.arange(4_000) < 800, second, best)
    assert runner_ups(runner_up, probs) == 1
    assert runner_ups(best, probs) == 0
    np.testing.assert_allclose(floored(runner_up, probs), log_margin(runner_up, (probs + 1) / 2))
