"""Batch norm, followed by ReLU6 or nothing, as one layer: our kernels on a CPU, torch elsewhere."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.autograd.function import FunctionCtx, once_differentiable

from label_laundry.training.kernels.norm import gradients, normalise
from label_laundry.training.kernels.numbers import rows, wide

RELU6 = np.array([0.0, 6.0], np.float32)
NONE = np.array([-1.0, 1.0], np.float32) * np.finfo(np.float32).max
# Minimum length of a kernel row, if the number of pixels allows it.
LONG_ENOUGH = 256


class NormClamp(nn.BatchNorm2d):
    """MobileNetV2's batch norm; `relu6` says whether the activation follows. `plain` is the reference."""

    def __init__(self, features: int, relu6: bool) -> None:
        super().__init__(features)
        self.relu6 = relu6

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W), the same shape out."""
        if x.device.type != "cpu" or (torch.is_grad_enabled() and not self.training):
            return self.plain(x)  # the kernels have a gradient in training mode only
        return NormClampFunction.apply(x.contiguous(memory_format=torch.channels_last), self.weight, self.bias, self)

    def plain(self, x: Tensor) -> Tensor:
        x = super().forward(x)
        return F.relu6(x) if self.relu6 else x


class NormClampFunction(torch.autograd.Function):
    """The layer and its hand-written gradient; batch norm's is from Ioffe and Szegedy, 2015."""

    @staticmethod
    def forward(ctx: FunctionCtx, x: Tensor, weight: Tensor, bias: Tensor, layer: NormClamp) -> Tensor:
        pixels = rows(x)
        channels = pixels.shape[-1]
        pixels = pixels.reshape(-1, channels * foldable(pixels.size // channels, channels))
        gamma, beta = weight.detach().numpy(), bias.detach().numpy()
        mean, inverse = np.empty((2, channels))
        layer.num_batches_tracked += layer.training
        limits = (RELU6 if layer.relu6 else NONE).astype(wide(pixels), copy=False)
        out = torch.empty_like(x)
        normalise(
            pixels, gamma, beta, layer.running_mean.numpy(), layer.running_var.numpy(), layer.momentum, layer.eps,
            layer.training, limits, mean, inverse, rows(out).reshape(pixels.shape),
        )  # fmt: skip
        ctx.save_for_backward(x, weight, bias)
        ctx.kept = pixels.shape, mean, inverse, limits
        return out

    @staticmethod
    @once_differentiable
    def backward(ctx: FunctionCtx, gradient: Tensor) -> tuple[Tensor, Tensor, Tensor, None]:
        shape, mean, inverse, limits = ctx.kept
        x, *parameters = ctx.saved_tensors
        gamma, beta = (each.detach().numpy() for each in parameters)
        gradient = gradient.contiguous(memory_format=torch.channels_last)
        out = torch.empty_like(gradient)
        weight, bias = np.empty((2, len(mean)), gamma.dtype)
        incoming, pixels, into = (rows(each).reshape(shape) for each in (gradient, x, out))
        gradients(incoming, pixels, gamma, beta, mean, inverse, limits, into, weight, bias)
        return out, torch.from_numpy(weight), torch.from_numpy(bias), None


def foldable(n: int, channels: int) -> int:
    """How many of `n` pixels to join in a row so that it is long enough: a power of two that divides n."""
    fold = 1
    while fold * channels < LONG_ENOUGH and n % (2 * fold) == 0:
        fold *= 2
    return fold
