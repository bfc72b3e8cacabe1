import numpy as np
import pytest

from label_laundry.review.class_noise import given_if_true, true_class, unmixed

N, OFTEN = 9000, np.array([[0.5, 0.4, 0.1], [0.05, 0.9, 0.05], [0.0, 0.1, 0.9]])


@pytest.fixture(scope="module")
def learned():
    """Labels that go wrong by class, and what a network says that has learned exactly that; the true probabilities too."""
    generator = np.random.default_rng(1)
    true = np.arange(N) % 3
    seen = np.eye(3)[true] * 4 + generator.normal(size=(N, 3))
    sharp = np.exp(seen) / np.exp(seen).sum(axis=1, keepdims=True)
    real = np.array([generator.choice(3, p=row) for row in sharp])
    given = np.array([generator.choice(3, p=OFTEN[code]) for code in real])
    return real, given, sharp, sharp @ OFTEN


def test_confusions_are_found_even_where_most_labels_of_a_class_are_nearly_wrong(learned):
    _, given, _, says = learned
    np.testing.assert_allclose(given_if_true(given, says), OFTEN, atol=0.08)


def test_unmixing_gives_back_what_was_mixed(learned):
    _, _, sharp, says = learned
    assert np.abs(unmixed(says, OFTEN) - sharp).mean() < 0.01


def test_the_true_class_is_found_where_the_network_repeats_the_error(learned):
    real, given, _, says = learned
    found = true_class(given, says, given_if_true(given, says)).argmax(axis=1)
    wrong = given != real
    assert (found == real).mean() > (says.argmax(axis=1) == real).mean()
    assert (found[wrong] == real[wrong]).mean() > 0.8


def test_without_noise_a_label_is_believed():
    labels = np.arange(300) % 3
    probs = 0.1 + 0.7 * np.eye(3)[labels]
    believed = true_class(labels, probs, given_if_true(labels, probs))
    assert (believed[np.arange(300), labels] > 0.95).all()


def test_a_class_without_labels_and_images_without_an_opinion_give_finite_probabilities():
    labels = np.zeros(50, np.int64)
    often = given_if_true(labels, np.tile([0.6, 0.4, 0.0], (50, 1)))
    np.testing.assert_allclose(often.sum(axis=1), 1)
    found = true_class(labels, np.zeros((50, 3)), often)
    np.testing.assert_allclose(found.sum(axis=1), 1)


def test_blocks_change_nothing(learned, monkeypatch):
    _, given, _, says = learned
    whole = true_class(given, says, OFTEN)
    monkeypatch.setattr("label_laundry.review.class_noise.BLOCK", 1000)
    np.testing.assert_array_equal(true_class(given, says, OFTEN), whole)
