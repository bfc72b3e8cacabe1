import numpy as np
import pytest
import torch
import torch.nn.functional as F

from label_laundry.training.kernels.norm import gradients, normalise, settle
from tests.training.closeness import incoming, normal

pytestmark = pytest.mark.slow  # numba compiles each kernel for each type of number

CHANNELS = 4
RELU6, NONE = np.array([0.0, 6.0]), np.array([-1e300, 1e300])
COUNTS = [4, 64, 100, 256]  # sums are carried over every 64 rows


def parameters():
    """Weight, bias, running mean and running variance, fresh each time: the last two are written to."""
    return normal(CHANNELS, seed=2).numpy() * 2, normal(CHANNELS, seed=3).numpy(), np.full(CHANNELS, 0.2), np.full(CHANNELS, 1.5)


def normalised(x, limits=NONE, training=True, fold=1):
    """Output, mean, inverse, running mean, running variance."""
    weight, bias, *running = parameters()
    mean, inverse, out = np.empty(CHANNELS), np.empty(CHANNELS), np.empty_like(x)
    folded = (-1, fold * CHANNELS)
    normalise(x.reshape(folded), weight, bias, *running, 0.1, 1e-5, training, limits, mean, inverse, out.reshape(folded))
    return out, mean, inverse, *running


def torchs(x, training=True):
    """Output, running mean, running variance."""
    weight, bias, *running = map(torch.from_numpy, parameters())
    return F.batch_norm(x, *running, weight, bias, training, 0.1, 1e-5), *running


@pytest.mark.parametrize("n", COUNTS)
def test_a_batch_is_normalised_and_its_statistics_kept_as_torch_does(n):
    x = normal(n, CHANNELS)
    out, _, _, *running = normalised(x.numpy())
    for ours, plain in zip((out, *running), torchs(x), strict=True):
        np.testing.assert_allclose(ours, plain, rtol=1e-12, atol=1e-12)


def test_mean_and_inverse_deviation_are_the_batchs():
    x = normal(100, CHANNELS).numpy()
    _, mean, inverse, *_ = normalised(x)
    np.testing.assert_allclose(mean, x.mean(0), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(inverse, 1 / np.sqrt(x.var(0) + 1e-5), rtol=1e-12)


def test_outside_training_the_running_statistics_are_used_and_left_alone():
    x = normal(100, CHANNELS)
    out, _, _, *running = normalised(x.numpy(), training=False)
    np.testing.assert_allclose(out, torchs(x, training=False)[0], rtol=1e-12, atol=1e-12)
    assert [each.tolist() for each in running] == [[0.2] * CHANNELS, [1.5] * CHANNELS]


def test_values_beyond_the_limits_are_cut_off():
    x = normal(100, CHANNELS) * 5
    np.testing.assert_allclose(normalised(x.numpy(), RELU6)[0], F.relu6(torchs(x)[0]), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("fold", [2, 4, 64])
def test_several_pixels_to_a_row_give_the_same(fold):
    x = normal(256, CHANNELS).numpy()
    for folded, single in zip(normalised(x, fold=fold), normalised(x), strict=True):
        np.testing.assert_allclose(folded, single, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("n", COUNTS)
@pytest.mark.parametrize("limits", [RELU6, NONE])
@pytest.mark.parametrize("fold", [1, 4])
def test_gradients_are_autograds(n, limits, fold):
    x, (weight, bias, *running) = normal(n, CHANNELS).requires_grad_(), map(torch.from_numpy, parameters())
    weight.requires_grad_()
    bias.requires_grad_()
    out = F.batch_norm(x, *running, weight, bias, True, 0.1, 1e-5)
    gradient = incoming(out)
    (F.relu6(out) if limits is RELU6 else out).backward(gradient)

    pixels = x.detach().numpy()
    _, mean, inverse, *_ = normalised(pixels)
    into, of_weight, of_bias = np.empty_like(pixels), np.empty(CHANNELS), np.empty(CHANNELS)
    gamma, beta, *_ = parameters()
    folded = [each.reshape(-1, fold * CHANNELS) for each in (gradient.numpy(), pixels, into)]
    gradients(*folded[:2], gamma, beta, mean, inverse, limits, folded[2], of_weight, of_bias)
    for ours, plain in ((into, x.grad), (of_weight, weight.grad), (of_bias, bias.grad)):
        np.testing.assert_allclose(ours, plain, rtol=1e-12, atol=1e-12)


def test_a_constant_channel_has_no_negative_variance():
    mean, inverse, running_mean, running_var = np.empty(1), np.empty(1), np.zeros(1), np.ones(1)
    settle(np.array([3 * 0.1]), np.array([3 * 0.01 - 1e-9]), 3, running_mean, running_var, 0.1, 1e-5, mean, inverse)
    assert inverse == pytest.approx(1e-5**-0.5)
    assert running_var == pytest.approx(0.9)
