import copy

import pytest
import torch
from torch import nn

from label_laundry.training.convolutions import Depthwise, Pointwise
from tests.training.closeness import assert_rounded_once, assert_same, error, normal, step

pytestmark = pytest.mark.slow  # numba compiles each kernel for each type of number

SIZES = [(3, 4, 6, 8), (2, 5, 7, 9), (4, 3, 2, 2), (4, 3, 1, 1), (1, 2, 4, 4), (2, 1, 4, 5), (2, 3, 1, 3)]
LAYERS = [lambda n: Depthwise(n, 1), lambda n: Depthwise(n, 2), lambda n: Pointwise(n, 5)]
each_layer = pytest.mark.parametrize("make", LAYERS, ids=["depthwise", "depthwise, stride 2", "pointwise"])


def layer(make, channels):
    torch.manual_seed(channels)
    return make(channels).double()


@each_layer
@pytest.mark.parametrize("size", SIZES)
def test_a_training_step_is_the_plain_one(make, size):
    convolution, x = layer(make, size[1]), normal(*size)
    assert_same(step(convolution, type(convolution).forward, x), step(convolution, nn.Conv2d.forward, x), 1e-12)


@each_layer
@pytest.mark.parametrize("size", SIZES)
def test_in_float32_it_differs_by_rounding_alone(make, size):
    convolution, x = layer(make, size[1]), normal(*size)
    single = step(copy.deepcopy(convolution).float(), type(convolution).forward, x.float())
    assert_same(single, step(convolution, nn.Conv2d.forward, x), 2e-6)


@pytest.mark.parametrize("stride", [1, 2])
def test_in_bf16_output_and_gradient_are_rounded_once(stride):
    convolution = layer(lambda n: Depthwise(n, stride), 4).float()
    assert_rounded_once(convolution, nn.Conv2d.forward, normal(8, 4, 7, 6, dtype=torch.bfloat16))


@each_layer
def test_without_gradients_eval_is_the_plain_one(make):
    convolution, x = layer(make, 4).eval(), normal(3, 4, 7, 6)
    with torch.no_grad():
        assert error(convolution(x), nn.Conv2d.forward(convolution, x)) < 1e-12


@each_layer
def test_eval_with_gradients_gives_the_right_ones(make):
    convolution, x = layer(make, 4).eval(), normal(3, 4, 7, 6)
    assert_same(step(convolution, type(convolution).forward, x), step(convolution, nn.Conv2d.forward, x), 1e-12)


@each_layer
def test_another_device_takes_the_plain_path(make):
    convolution, x = make(4), torch.empty(2, 4, 6, 7)
    out = convolution.to("meta")(x.to("meta"))
    assert out.device.type == "meta"
    assert out.shape == nn.Conv2d.forward(make(4), x).shape


@each_layer
def test_the_order_in_memory_makes_no_difference(make):
    convolution, x = layer(make, 4), normal(3, 4, 6, 7)
    ours = step(convolution, type(convolution).forward, x)
    assert_same(step(convolution, type(convolution).forward, x.contiguous()), ours, 1e-14)
    assert ours["output"].is_contiguous(memory_format=torch.channels_last)


@each_layer
def test_an_expanded_gradient_is_read_right(make):
    convolution, grads = layer(make, 4), []
    for forward in (type(convolution).forward, nn.Conv2d.forward):
        x = normal(3, 4, 6, 7).requires_grad_()
        forward(convolution, x * x).sum().backward()
        grads.append(x.grad)
    assert error(*grads) < 1e-12


@each_layer
def test_the_map_is_let_go_after_the_backward_pass(make):
    out = layer(make, 4)(normal(3, 4, 6, 6).requires_grad_()).sum()
    out.backward()
    with pytest.raises(RuntimeError, match="backward through the graph a second time"):
        out.backward()


@each_layer
def test_an_input_changed_before_the_backward_pass_is_noticed(make):
    x = normal(3, 4, 6, 6).requires_grad_() * 1
    out = layer(make, 4)(x).sum()
    x.mul_(2)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        out.backward()


@each_layer
def test_the_same_input_gives_the_same_bytes(make):
    convolution, x = layer(make, 4).float(), normal(9, 4, 7, 7, dtype=torch.float32)
    assert_same(step(convolution, type(convolution).forward, x), step(convolution, type(convolution).forward, x), 1e-30)


@each_layer
def test_a_state_dict_of_a_convolution_loads_unchanged(make):
    ours = make(4)
    plain = nn.Conv2d(4, ours.out_channels, ours.kernel_size, groups=ours.groups, bias=False)
    ours.load_state_dict(plain.state_dict())
    assert torch.equal(ours.weight, plain.weight)
