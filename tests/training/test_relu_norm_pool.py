import copy

import pytest
import torch

from label_laundry.training.relu_norm_pool import ReluNormPool
from tests.training.closeness import assert_rounded_once, assert_same, error, incoming, normal, scrambled, step

pytestmark = pytest.mark.slow  # numba compiles each kernel for each type of number

SIZES = [(3, 4, 6, 8), (2, 5, 7, 9), (4, 3, 2, 2), (4, 3, 3, 2), (1, 2, 4, 4), (2, 1, 4, 5), (70, 2, 2, 3)]


def layer(features, rate=0.0):
    return scrambled(ReluNormPool(features, rate))


@pytest.mark.parametrize("size", SIZES)
def test_a_training_step_is_the_plain_one(size):
    block, x = layer(size[1]), normal(*size)
    assert_same(step(block, ReluNormPool.forward, x), step(block, ReluNormPool.plain, x), 1e-12)


@pytest.mark.parametrize("size", SIZES)
def test_in_float32_it_differs_by_rounding_alone(size):
    block, x = layer(size[1]), normal(*size)
    assert_same(step(copy.deepcopy(block).float(), ReluNormPool.forward, x.float()), step(block, ReluNormPool.plain, x), 2e-5)


def test_in_bf16_output_and_gradient_are_rounded_once():
    assert_rounded_once(layer(4).float(), ReluNormPool.plain, normal(8, 4, 7, 6, dtype=torch.bfloat16))


@pytest.mark.parametrize("size", SIZES)
def test_without_gradients_eval_is_the_plain_one(size):
    block, x = layer(size[1], rate=0.5).eval(), normal(*size)
    before = copy.deepcopy(block.state_dict())
    with torch.no_grad():
        assert error(block(x), block.plain(x)) < 1e-12
    torch.testing.assert_close(block.state_dict(), before, rtol=0, atol=0)


def test_eval_with_gradients_takes_the_plain_path():
    block, x = layer(4).eval(), normal(3, 4, 6, 6)
    assert_same(step(block, ReluNormPool.forward, x), step(block, ReluNormPool.plain, x), 1e-15)


def test_another_device_takes_the_plain_path():
    out = ReluNormPool(4, 0.5).to("meta")(torch.empty(2, 4, 6, 7, device="meta"))
    assert (out.device.type, out.shape) == ("meta", (2, 4, 3, 3))


def test_the_order_in_memory_makes_no_difference():
    block, x = layer(4), normal(3, 4, 6, 7)
    assert_same(step(block, ReluNormPool.forward, x.contiguous()), step(block, ReluNormPool.forward, x), 1e-15)


def test_an_expanded_gradient_is_read_right():
    grads = []
    for forward in (ReluNormPool.forward, ReluNormPool.plain):
        block, x = layer(4), normal(3, 4, 6, 7).requires_grad_()
        forward(block, x * x).sum().backward()
        grads.append(x.grad)
    assert error(*grads) < 1e-12


def test_a_mean_far_from_zero_does_not_cancel():
    block, x = layer(4), normal(64, 4, 8, 8) / 10 + 100
    block.running_mean.fill_(99.95)
    assert_same(step(copy.deepcopy(block).float(), ReluNormPool.forward, x.float()), step(block, ReluNormPool.plain, x), 1e-3)


@pytest.fixture
def dropped():
    """Input, output and the output before dropout (rate 0.3), the same for each call."""
    torch.manual_seed(1)
    block, x = layer(4, rate=0.3), normal(64, 4, 16, 16).requires_grad_()
    whole = layer(4).plain(x)
    return x, block(x), whole


def test_dropout_takes_about_its_share(dropped):
    _, out, _ = dropped
    assert (out == 0).double().mean().item() == pytest.approx(0.3, abs=0.015)


def test_what_dropout_keeps_is_scaled_up(dropped):
    _, out, whole = dropped
    torch.testing.assert_close(out, torch.where(out == 0, 0.0, whole / 0.7), rtol=1e-12, atol=1e-12)


def test_the_gradient_is_dropped_where_the_output_was(dropped):
    x, out, whole = dropped
    (ours,) = torch.autograd.grad(out, x, incoming(out))
    (plain,) = torch.autograd.grad(whole, x, torch.where(out == 0, 0.0, incoming(out) / 0.7))
    assert error(ours, plain) < 1e-12


def test_dropout_repeats_under_a_seed_and_changes_from_step_to_step():
    block, x = layer(4, rate=0.3), normal(8, 4, 8, 8)
    torch.manual_seed(1)
    first, second = block(x) == 0, block(x) == 0
    torch.manual_seed(1)
    assert torch.equal(block(x) == 0, first)
    assert not torch.equal(first, second)


def test_rate_0_drops_nothing_and_draws_nothing():
    block, x = layer(4), normal(8, 4, 8, 8)
    before = torch.get_rng_state()
    assert (block(x) != 0).all()
    assert torch.equal(torch.get_rng_state(), before)


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
    block, x = layer(4).float(), normal(9, 4, 7, 7, dtype=torch.float32)
    assert_same(step(block, ReluNormPool.forward, x), step(block, ReluNormPool.forward, x), 1e-30)


def test_a_state_dict_of_batch_norm_loads_unchanged():
    norm = scrambled(torch.nn.BatchNorm2d(4))
    block = ReluNormPool(4).double()
    block.load_state_dict(norm.state_dict())
    torch.testing.assert_close(dict(block.state_dict()), dict(norm.state_dict()), rtol=0, atol=0)
