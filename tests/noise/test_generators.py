import numpy as np
import pytest

from label_laundry.contracts.trouble import Trouble
from label_laundry.noise import generators

K = 4
LABELS = np.random.default_rng(0).choice(K, 4000, p=[0.4, 0.3, 0.2, 0.1])
COUNTS = np.array([[90, 10, 0, 0], [0, 80, 20, 0], [5, 5, 90, 0], [0, 0, 0, 100]])
PROBS = np.random.default_rng(2).dirichlet(np.ones(K), 4000)
KINDS = {
    "symmetric": lambda rate, rng: generators.symmetric(LABELS, K, rate, rng),
    "confusion": lambda rate, rng: generators.confusion(LABELS, COUNTS, rate, rng),
    "instance": lambda rate, rng: generators.instance(LABELS, PROBS, rate, rng),
}
each_kind = pytest.mark.parametrize("make", KINDS.values(), ids=KINDS)


def moved(labels):
    """How many labels went from each class (row) to each other."""
    return np.bincount(LABELS * K + labels, minlength=K * K).reshape(K, K) * (1 - np.eye(K, dtype=int))


@each_kind
@pytest.mark.parametrize("rate", [0.003, 0.1, 0.2])
def test_the_rate_is_met_exactly(make, rate):
    noisy = make(rate, np.random.default_rng(3))
    assert (noisy != LABELS).sum() == round(rate * len(LABELS))
    assert noisy.dtype == np.int64
    assert noisy.min() >= 0
    assert noisy.max() < K


@each_kind
def test_the_generator_alone_decides(make):
    state = np.random.get_state()[1].copy()
    one, same, other = (make(0.1, np.random.default_rng(seed)) for seed in (3, 3, 4))
    np.testing.assert_array_equal(one, same)
    assert (one != other).any()
    np.testing.assert_array_equal(np.random.get_state()[1], state)


def test_symmetric_noise_takes_the_same_share_of_each_class_to_all_others():
    counts = moved(KINDS["symmetric"](0.15, np.random.default_rng(5)))
    np.testing.assert_allclose(counts.sum(axis=1), 0.15 * np.bincount(LABELS), atol=1)
    for given, row in enumerate(counts):
        others = np.delete(row, given)
        assert others.max() - others.min() <= 1


def test_confusion_noise_keeps_the_matrix_proportions():
    counts = moved(KINDS["confusion"](0.1, np.random.default_rng(5)))
    share = COUNTS / COUNTS.sum(axis=1, keepdims=True) * (1 - np.eye(K)) * np.bincount(LABELS)[:, None]
    np.testing.assert_allclose(counts, share * 400 / share.sum(), atol=1)


def test_confusion_noise_that_would_empty_a_class_is_refused_with_the_most_that_is_possible():
    with pytest.raises(Trouble, match=r"noise.rate: 0\.9 .* the most is 0\.\d+$") as told:
        KINDS["confusion"](0.9, np.random.default_rng(5))
    most = float(str(told.value).rsplit(" ", 1)[1]) - 0.001
    assert (KINDS["confusion"](most, np.random.default_rng(5)) != LABELS).mean() == pytest.approx(most, abs=1e-3)
    with pytest.raises(Trouble, match="no class"):
        generators.confusion(LABELS, np.eye(K), 0.1, np.random.default_rng(5))


def test_instance_noise_takes_the_second_class_of_doubtful_images_that_the_network_has_right():
    noisy = KINDS["instance"](0.1, np.random.default_rng(5))
    changed = noisy != LABELS
    order = PROBS.argsort(axis=1)
    np.testing.assert_array_equal(order[changed, -1], LABELS[changed])
    np.testing.assert_array_equal(order[changed, -2], noisy[changed])
    doubt = np.take_along_axis(PROBS, order[:, -2:-1], 1) / PROBS.max(axis=1, keepdims=True)
    agreed = order[:, -1] == LABELS
    assert doubt[changed].mean() > doubt[agreed & ~changed].mean() + 0.1
    with pytest.raises(Trouble, match=r"noise.rate: only \d+ of 4000"):
        KINDS["instance"](0.9, np.random.default_rng(5))


def test_whole_numbers_add_up():
    wanted, generator = np.array([[0.4, 0.4], [0.4, 1.8]]), np.random.default_rng(5)
    np.testing.assert_array_equal(generators.integer_counts(wanted, 3, generator).sum(axis=1), [1, 2])
    np.testing.assert_array_equal(generators.integer_counts(np.array([[2.0, 1.0]]), 3, generator), [[2, 1]])


@pytest.mark.parametrize(("n_classes", "of_each"), [(10, 6000), (100, 500), (200, 50), (1000, 50)])
def test_symmetric_noise_of_many_classes_takes_as_much_of_each_to_any_other(n_classes, of_each):
    labels = np.repeat(np.arange(n_classes), of_each)
    noisy = generators.symmetric(labels, n_classes, 0.1, np.random.default_rng(5))
    changed = noisy != labels
    assert set(np.bincount(labels[changed], minlength=n_classes)) == {of_each // 10}
    np.testing.assert_allclose(np.bincount(noisy[changed], minlength=n_classes), of_each / 10, atol=5 * np.sqrt(of_each / 10))
