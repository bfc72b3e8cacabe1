"""The probe learns what is linear in its features, and knows no more than that."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from label_laundry.training.probe import TOLERANCE, fit
from label_laundry.training.recipe import ProbeRecipe

RECIPE = ProbeRecipe(strengths=[0.001, 0.01, 0.1])
CENTRES = np.random.default_rng(0).normal(size=(5, 20))


def clouds(n: int, seed: int, n_classes: int = 3) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(seed)
    labels = np.arange(n) % n_classes
    return (CENTRES[labels] * 2 + generator.normal(size=(n, 20))).astype(np.float16), labels


@pytest.mark.parametrize("n_classes", [2, 3, 5])
def test_it_learns_and_predicts_what_it_never_saw(n_classes):
    probe, strength = fit(*clouds(600, 1, n_classes), n_classes, RECIPE, seed=1)
    probs = probe.predict(clouds(200, 2, n_classes)[0])
    assert (probs.argmax(1) == clouds(200, 2, n_classes)[1]).mean() > 0.95
    np.testing.assert_allclose(probs.sum(1), 1, rtol=1e-5)
    assert strength in RECIPE.strengths


@pytest.mark.parametrize("n_classes", [2, 3])
def test_it_is_scikit_learns_regression_on_standardised_features(n_classes):
    features, labels = clouds(300, 3, n_classes)
    probe, _ = fit(features, labels, n_classes, ProbeRecipe(strengths=[0.01]), seed=1)
    seen = (features.astype(np.float32) - probe.mean) / probe.spread
    theirs = LogisticRegression(C=0.01, tol=TOLERANCE).fit(seen, labels).predict_proba(seen)
    np.testing.assert_allclose(probe.predict(features), theirs, atol=1e-4)


def test_the_same_seed_gives_the_same_bytes():
    first, second = (fit(*clouds(300, 1), 3, RECIPE, seed=7)[0] for _ in range(2))
    assert first.weights.tobytes() == second.weights.tobytes()


def test_noise_wants_a_strong_regularisation():
    generator = np.random.default_rng(1)
    features, labels = generator.normal(size=(400, 50)).astype(np.float32), generator.integers(0, 3, 400)
    assert fit(features, labels, 3, ProbeRecipe(strengths=[1e-4, 10.0]), seed=1)[1] == 1e-4


def test_a_class_without_a_row_is_never_likely():
    features, labels = clouds(300, 1)
    probe, _ = fit(features, labels, 4, RECIPE, seed=1)
    probs = probe.predict(features)
    assert 0 < probs[:, 3].max() < 0.05
    alone, _ = fit(features[:5], np.ones(5, np.int64), 3, RECIPE, seed=1)
    assert (alone.predict(features).argmax(1) == 1).all()


def test_probabilities_of_classes_are_learned_like_repeated_rows():
    features, labels = clouds(300, 1)
    soft = np.eye(3, dtype=np.float32)[labels]
    soft[labels == 0] = [0.5, 0.5, 0]
    probe, _ = fit(features, soft, 3, ProbeRecipe(strengths=[0.01]), seed=1)
    assert abs(probe.predict(features[labels == 0])[:, :2].mean(axis=0) - 0.5).max() < 0.1
    sure, _ = fit(features, np.eye(3, dtype=np.float32)[labels], 3, ProbeRecipe(strengths=[0.01]), seed=1)
    plain, _ = fit(features, labels, 3, ProbeRecipe(strengths=[0.01]), seed=1)
    np.testing.assert_allclose(sure.predict(features), plain.predict(features), atol=1e-3)


def test_a_class_of_more_weight_is_predicted_more():
    features, labels = clouds(300, 1)
    features = features * 0.1  # hard to tell apart
    plain, weighted = (
        fit(features, labels, 3, ProbeRecipe(strengths=[0.01]), seed=1, class_weights=weights)[0].predict(features)
        for weights in (None, np.array([3, 1, 1], np.float32))
    )
    assert weighted[:, 0].mean() > plain[:, 0].mean() + 0.03
