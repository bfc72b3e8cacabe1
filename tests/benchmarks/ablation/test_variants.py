import numpy as np
from sklearn.metrics import average_precision_score

from benchmarks.ablation.variants import corrected
from stages.labels.ensemble import log_margin


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
