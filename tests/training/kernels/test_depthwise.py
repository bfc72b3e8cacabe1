import numpy as np
import pytest
import torch
import torch.nn.functional as F

from label_laundry.training.kernels.depthwise import convolve, framed, input_gradient, weight_gradient
from label_laundry.training.kernels.numbers import rows
from tests.training.closeness import incoming, normal

pytestmark = pytest.mark.slow  # numba compiles each kernel for each type of number

SIZES = [(3, 5, 4, 6), (2, 4, 5, 3), (4, 3, 2, 2), (4, 3, 1, 1), (2, 3, 1, 5), (2, 1, 5, 1)]
sizes = pytest.mark.parametrize("size", SIZES)
strides = pytest.mark.parametrize("stride", [1, 2])


def torchs(size, stride):
    """Input, taps (9, C), output, its gradient; gradients of input and of taps."""
    x, taps = normal(*size).requires_grad_(), normal(9, size[1], seed=2).requires_grad_()
    out = F.conv2d(x, taps.T.reshape(-1, 1, 3, 3), stride=stride, padding=1, groups=size[1])
    out.backward(incoming(out))
    return x.detach(), taps.detach().numpy(), out.detach(), incoming(out), x.grad, taps.grad.numpy()


def blank(like):
    return torch.full(like.shape, torch.nan, dtype=like.dtype).contiguous(memory_format=torch.channels_last)


def assert_close(ours, plain):
    np.testing.assert_allclose(ours, plain, rtol=1e-12, atol=1e-12)


def test_an_image_is_copied_into_the_middle_of_its_frame():
    image, frame = normal(4, 5, 3).numpy(), np.zeros(6 * 7 * 3)
    framed(image, frame)
    np.testing.assert_array_equal(frame.reshape(6, 7, 3), np.pad(image, ((1, 1), (1, 1), (0, 0))))


@sizes
@strides
def test_the_output_is_torchs(size, stride):
    x, taps, expected, *_ = torchs(size, stride)
    out = blank(expected)
    convolve(rows(x), taps, stride, rows(out))
    assert_close(out, expected)


@sizes
def test_with_the_taps_reversed_it_is_the_gradient_of_the_input(size):
    x, taps, _, gradient, expected, _ = torchs(size, 1)
    out = blank(x)
    convolve(rows(gradient), taps[::-1].copy(), 1, rows(out))
    assert_close(out, expected)


@sizes
def test_at_stride_2_each_output_gives_back_to_its_nine_pixels(size):
    x, taps, _, gradient, expected, _ = torchs(size, 2)
    out = blank(x)
    input_gradient(rows(gradient), taps, rows(out))
    assert_close(out, expected)


@sizes
@strides
def test_the_gradient_of_the_weights_is_torchs(size, stride):
    x, _, _, gradient, _, expected = torchs(size, stride)
    out = np.zeros((9, size[1]))
    weight_gradient(rows(gradient), rows(x), stride, out)
    assert_close(out, expected)
