"""MobileNetV2's 1x1 and 3x3 depthwise convolutions in the form that is fastest on a CPU; torch's own on other devices."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.autograd.function import FunctionCtx, once_differentiable

from label_laundry.training.kernels.depthwise import convolve, input_gradient, weight_gradient
from label_laundry.training.kernels.numbers import rows, wide


class Pointwise(nn.Conv2d):
    """A 1x1 convolution without bias: in channels_last a plain matrix product of (B * H * W, C)."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__(inputs, outputs, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        if x.device.type != "cpu":
            return super().forward(x)
        return F.linear(x.permute(0, 2, 3, 1), self.weight.flatten(1)).permute(0, 3, 1, 2)


class Depthwise(nn.Conv2d):
    """A 3x3 convolution of each channel by itself, padding 1, stride 1 or 2, without bias."""

    def __init__(self, channels: int, stride: int) -> None:
        super().__init__(channels, channels, 3, stride, padding=1, groups=channels, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        if x.device.type != "cpu":
            return super().forward(x)
        return DepthwiseFunction.apply(x.contiguous(memory_format=torch.channels_last), self.weight, self.stride[0])


class DepthwiseFunction(torch.autograd.Function):
    """The depthwise convolution and its gradients, computed by the kernels."""

    @staticmethod
    def forward(ctx: FunctionCtx, x: Tensor, weight: Tensor, stride: int) -> Tensor:
        pixels = rows(x)
        images, height, width, channels = pixels.shape
        taps = np.ascontiguousarray(weight.detach().reshape(channels, 9).numpy().T.astype(wide(pixels)))
        out = torch.empty((images, -(-height // stride), -(-width // stride), channels), dtype=x.dtype).permute(0, 3, 1, 2)
        convolve(pixels, taps, stride, rows(out))
        ctx.save_for_backward(x)
        ctx.kept = taps, stride
        return out

    @staticmethod
    @once_differentiable
    def backward(ctx: FunctionCtx, gradient: Tensor) -> tuple[Tensor, Tensor, None]:
        taps, stride = ctx.kept
        pixels = rows(*ctx.saved_tensors)
        incoming = rows(gradient.contiguous(memory_format=torch.channels_last))
        out = torch.empty(pixels.shape, dtype=gradient.dtype).permute(0, 3, 1, 2)
        if stride == 1:
            convolve(incoming, np.ascontiguousarray(taps[::-1]), 1, rows(out))
        else:
            input_gradient(incoming, taps, rows(out))
        weights = np.zeros_like(taps)
        weight_gradient(incoming, pixels, stride, weights)
        return out, torch.from_numpy(np.ascontiguousarray(weights.T)).view(taps.shape[1], 1, 3, 3), None
