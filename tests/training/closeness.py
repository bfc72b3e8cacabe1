"""A training step of a layer, and how far it is from the same step in another form."""

import copy
from collections.abc import Callable

import torch
from torch import Tensor, nn


def normal(*shape: int, seed: int = 0, dtype: torch.dtype = torch.float64) -> Tensor:
    """The same normal numbers each time; four dimensions are channels_last."""
    numbers = torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64).to(dtype)
    return numbers.contiguous(memory_format=torch.channels_last) if len(shape) == 4 else numbers


def scrambled(norm: nn.BatchNorm2d) -> nn.BatchNorm2d:
    """Weights from negative to positive, and no statistic at its default; float64."""
    norm.double()
    features = norm.num_features
    with torch.no_grad():
        norm.weight.copy_(torch.linspace(-1, 1.3, features))
        norm.bias.copy_(normal(features, seed=2))
        norm.running_mean.copy_(normal(features, seed=3))
        norm.running_var.copy_(normal(features, seed=4).abs() + 0.5)
    return norm


def incoming(out: Tensor) -> Tensor:
    """A gradient for `out`, as it might come from the next layer."""
    return normal(*out.shape, seed=1, dtype=out.dtype)


def step(layer: nn.Module, forward: Callable[[nn.Module, Tensor], Tensor], x: Tensor) -> dict[str, Tensor]:
    """Output, gradients and running statistics of one step of a copy of `layer`, with `forward` for its own."""
    layer, x = copy.deepcopy(layer), x.clone().requires_grad_()
    out = forward(layer, x)
    out.backward(incoming(out))
    gradients = {name: parameter.grad for name, parameter in layer.named_parameters()}
    return {"output": out.detach(), "input": x.grad} | gradients | dict(layer.named_buffers())


def error(ours: Tensor, plain: Tensor) -> float:
    """The largest difference, as a share of the largest value."""
    assert ours.shape == plain.shape
    if torch.equal(ours, plain):
        return 0.0  # of zeros there is no share
    return ((ours.double() - plain.double()).abs().max() / plain.double().abs().max()).item()


def assert_same(ours: dict[str, Tensor], plain: dict[str, Tensor], tolerance: float) -> None:
    assert ours.keys() == plain.keys()
    errors = {name: error(ours[name], plain[name]) for name in plain}
    assert all(one < tolerance for one in errors.values()), errors  # of NaN nothing is true, whatever max() makes of it


def assert_rounded_once(layer: nn.Module, plain: Callable[[nn.Module, Tensor], Tensor], x: Tensor) -> None:
    """A step in bf16 gives what the plain one gives in float32, with output and gradient of the input rounded at the end.

    bf16 has 8 bits, so a number is off by 2^-8 of itself at most; float32's own errors come on top.
    """
    ours = step(layer, type(layer).forward, x)
    exact = x.float().requires_grad_()
    out = plain(copy.deepcopy(layer), exact)
    out.backward(incoming(out).bfloat16().float())
    for rounded, value in ((ours["output"], out.detach()), (ours["input"], exact.grad)):
        assert rounded.dtype == torch.bfloat16
        torch.testing.assert_close(rounded.float(), value, rtol=2**-8, atol=2e-6 * value.abs().max().item())
