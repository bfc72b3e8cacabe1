import numpy as np
import pytest

from label_laundry.flags.ensemble import log_losses, log_margin, weighted_mean, weights_by_loss


def test_the_better_model_counts_more_and_equal_ones_the_same():
    assert weights_by_loss({"a": 0.3, "b": 0.3}) == {"a": 0.5, "b": 0.5}
    weights = weights_by_loss({"a": 0.2, "b": 0.4})
    assert weights["a"] == pytest.approx(16 / 17)


def test_log_loss_is_scikit_learns():
    from sklearn.metrics import log_loss

    generator = np.random.default_rng(0)
    probs = generator.dirichlet(np.ones(4), 50)
    labels = generator.integers(0, 4, 50)
    assert log_losses(labels, {"a": probs})["a"] == pytest.approx(log_loss(labels, probs, labels=range(4)))


def test_the_mean_is_a_distribution_and_margins_are_logs_of_ratios():
    probs = {"a": np.array([[0.5, 0.3, 0.2]]), "b": np.array([[0.1, 0.8, 0.1]])}
    mean = weighted_mean(probs, {"a": 0.25, "b": 0.75})
    np.testing.assert_allclose(mean, [[0.2, 0.675, 0.125]])
    np.testing.assert_allclose(log_margin(np.array([0]), mean), [np.log(0.2 / 0.675)])
    np.testing.assert_allclose(log_margin(np.array([1]), mean), [np.log(0.675 / 0.2)])
