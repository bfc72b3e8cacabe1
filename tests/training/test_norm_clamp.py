import copy

import pytest
import torch

from label_laundry.training.norm_clamp import NormClamp, foldable
from tests.training.closeness import assert_rounded_once, assert_same, error, normal, scrambled, step

pytestmark = pytest.mark.slow  # numba compiles each kernel for each type of number

SIZES = [(3, 4, 6, 8), (2, 5, 7, 9), (4, 3, 2, 2), (8, 3, 1, 1), (1, 2, 4, 4), (2, 1, 4, 5), (3, 300, 2, 1), (70, 2, 8, 8)]


def layer(features, relu6=True):
    return scrambled(NormClamp(features, relu6))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("relu6", [True, False])
def test_a_training_step_is_the_plain_one(size, relu6):
    norm, x = layer(size[1], relu6), normal(*size)
    assert_same(step(norm, NormClamp.forward, x), step(norm, NormClamp.plain, x), 1e-12)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("relu6", [True, False])
def test_in_float32_it_differs_by_rounding_alone(size, relu6):
    norm, x = layer(size[1], relu6), normal(*size)
    assert_same(step(copy.deepcopy(norm).float(), NormClamp.forward, x.float()), step(norm, NormClamp.plain, x), 2e-5)


@pytest.mark.parametrize("relu6", [True, False])
def test_in_bf16_output_and_gradient_are_rounded_once(relu6):
    assert_rounded_once(layer(4, relu6).float(), NormClamp.plain, normal(8, 4, 7, 6, dtype=torch.bfloat16))


def test_six_is_the_most():
    norm, x = layer(4), normal(5, 4, 6, 6)
    with torch.no_grad():
        norm.weight.mul_(20)
        norm.bias.fill_(3)
    ours, plain = step(norm, NormClamp.forward, x), step(norm, NormClamp.plain, x)
    assert (ours["output"].min(), ours["output"].max()) == (0, 6)
    assert_same(ours, plain, 1e-12)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("relu6", [True, False])
def test_without_gradients_eval_is_the_plain_one(size, relu6):
    norm, x = layer(size[1], relu6).eval(), normal(*size) * 3
    before = copy.deepcopy(norm.state_dict())
    with torch.no_grad():
        assert error(norm(x), norm.plain(x)) < 1e-12
    torch.testing.assert_close(norm.state_dict(), before, rtol=0, atol=0)


def test_eval_with_gradients_takes_the_plain_path():
    norm, x = layer(4).eval(), normal(3, 4, 6, 6)
    assert_same(step(norm, NormClamp.forward, x), step(norm, NormClamp.plain, x), 1e-15)


def test_another_device_takes_the_plain_path():
    out = NormClamp(4, relu6=True).to("meta")(torch.empty(2, 4, 6, 7, device="meta"))
    assert (out.device.type, out.shape) == ("meta", (2, 4, 6, 7))


def test_the_order_in_memory_makes_no_difference():
    norm, x = layer(4), normal(3, 4, 6, 7)
    assert_same(step(norm, NormClamp.forward, x.contiguous()), step(norm, NormClamp.forward, x), 1e-15)


@pytest.mark.parametrize("size", [(8, 4, 1, 1), (1, 4, 3, 3), (3, 1, 2, 2)])
def test_a_cut_out_of_a_larger_tensor_is_read_right(size):
    norm = layer(size[1])
    larger = normal(*(edge + 2 for edge in size))
    cut = larger[tuple(slice(edge) for edge in size)]
    with torch.no_grad():
        assert error(norm(cut), layer(size[1]).plain(cut)) < 1e-12


def test_an_expanded_gradient_is_read_right():
    grads = []
    for forward in (NormClamp.forward, NormClamp.plain):
        norm, x = layer(4), normal(3, 4, 6, 7).requires_grad_()
        forward(norm, x * x).sum().backward()
        grads.append(x.grad)
    assert error(*grads) < 1e-12


def test_a_mean_far_from_zero_does_not_cancel():
    norm, x = layer(4, relu6=False), normal(64, 4, 8, 8) / 10 + 100
    norm.running_mean.fill_(99.95)
    assert_same(step(copy.deepcopy(norm).float(), NormClamp.forward, x.float()), step(norm, NormClamp.plain, x), 1e-3)


def test_the_map_is_let_go_after_the_backward_pass():
    out = layer(4)(normal(3, 4, 6, 6).requires_grad_()).sum()
    out.backward()
    with pytest.raises(RuntimeError, match="backward through the graph a second time"):
        out.backward()


def test_an_input_changed_before_the_backward_pass_is_noticed():
    x = normal(3, 4, 6, 6).requires_grad_() * 1
    out = layer(4)(x).sum()
    x.mul_(2)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        out.backward()


def test_the_same_input_gives_the_same_bytes():
    norm, x = layer(4).float(), normal(9, 4, 7, 7, dtype=torch.float32)
    assert_same(step(norm, NormClamp.forward, x), step(norm, NormClamp.forward, x), 1e-30)


def test_a_state_dict_of_batch_norm_loads_unchanged():
    norm = scrambled(torch.nn.BatchNorm2d(4))
    ours = NormClamp(4, relu6=True).double()
    ours.load_state_dict(norm.state_dict())
    torch.testing.assert_close(dict(ours.state_dict()), dict(norm.state_dict()), rtol=0, atol=0)


@pytest.mark.parametrize(("n", "channels", "fold"), [(64, 16, 16), (64, 300, 1), (6, 16, 2), (7, 16, 1), (4, 1, 4)])
def test_a_row_is_as_many_pixels_as_make_it_long_and_come_out_even(n, channels, fold):
    assert foldable(n, channels) == fold
