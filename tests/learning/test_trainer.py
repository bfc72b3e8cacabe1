import numpy as np
import pytest
import torch

from stages.learning.networks import build
from stages.learning.trainer import Diverged, fit, predict
from stages.learning.views import to_tensor
from tests.learning.recipes import recipe


@pytest.fixture(scope="module")
def data(fashion):
    images, labels = fashion
    return to_tensor(images[:1200], torch.device("cpu")), torch.from_numpy(labels[:1200].astype(np.int64))


def trained(data, seed=1, **changes):
    images, labels = data
    how = recipe(**changes)
    torch.manual_seed(seed)
    network = build("cnn", how, 10)
    curve = fit(network, images[:800], labels[:800], how, seed, (images[800:], labels[800:]))
    return curve, predict(network, images[800:], how)


def test_it_learns_real_images_and_repeats_to_the_byte(data):
    curve, probs = trained(data, epochs=2, flip=True, shift=1)
    assert (probs.argmax(1) == data[1][800:].numpy()).mean() > 0.65
    again, same = trained(data, epochs=2, flip=True, shift=1)
    assert curve == again
    assert probs.tobytes() == same.tobytes()
    assert probs.dtype == np.float32
    np.testing.assert_allclose(probs.sum(axis=1), 1, atol=1e-6)


def test_another_seed_gives_another_network(data):
    assert not np.array_equal(trained(data, 1)[1], trained(data, 2)[1])


def test_a_loss_that_is_no_number_stops_with_the_epoch(data):
    images, labels = data
    how = recipe()
    network = build("cnn", how, 10)
    with torch.no_grad():
        network[0].weight[0, 0, 0, 0] = float("nan")
    with pytest.raises(Diverged, match=r"not a number in epoch 1; lower learning_rate \(now 0\.003\)"):
        fit(network, images, labels, how, 1)


def test_early_stopping_restores_the_best_weights(data):
    how = {"epochs": 12, "patience": 2, "validation": 0.1, "schedule": "constant", "learning_rate": 0.01}
    curve, probs = trained(data, **how)
    losses = [row["watched_loss"] for row in curve]
    assert len(curve) == int(np.argmin(losses)) + 1 + 2 or len(curve) == 12
    best = curve[int(np.argmin(losses))]
    assert (probs.argmax(1) == data[1][800:].numpy()).mean() == pytest.approx(best["watched_accuracy"])


def test_prediction_averages_the_image_and_its_mirror(data):
    images = data[0][:50]
    torch.manual_seed(0)
    network = build("cnn", recipe(), 10)
    both = predict(network, images, recipe(flip=True))
    one, mirrored = predict(network, images, recipe()), predict(network, images.flip(-1), recipe())
    np.testing.assert_allclose(both, (one + mirrored) / 2, atol=1e-6)
