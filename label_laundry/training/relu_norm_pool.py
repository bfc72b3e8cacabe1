"""ReLU -> batch norm -> 2x2 max pool -> dropout as one layer; our kernels on a CPU, torch elsewhere."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.autograd.function import FunctionCtx, once_differentiable

from label_laundry.training.kernels.norm import settle
from label_laundry.training.kernels.numbers import rows, wide
from label_laundry.training.kernels.pool import affine, gradient_sums, mark, mask, pool, unpool


class ReluNormPool(nn.BatchNorm2d):
    """The second half of the CNN's blocks; `features` channels, dropout at `rate`.

    `plain` is the reference. The CPU kernels give the same result except for rounding (bf16 is rounded once, or twice with dropout, not
    four times) and draw other dropout masks.
    """

    def __init__(self, features: int, rate: float = 0.0) -> None:
        super().__init__(features)
        self.rate = rate

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) -> (B, C, H // 2, W // 2)."""
        if x.device.type != "cpu" or (torch.is_grad_enabled() and not self.training):
            return self.plain(x)  # the kernels have a gradient in training mode only
        return ReluNormPoolFunction.apply(x.contiguous(memory_format=torch.channels_last), self.weight, self.bias, self)

    def plain(self, x: Tensor) -> Tensor:
        return F.dropout(F.max_pool2d(super().forward(F.relu(x)), 2), self.rate, self.training)


class ReluNormPoolFunction(torch.autograd.Function):
    """The layer and its hand-written gradient; batch norm's is from Ioffe and Szegedy, 2015."""

    @staticmethod
    def forward(ctx: FunctionCtx, x: Tensor, weight: Tensor, bias: Tensor, layer: ReluNormPool) -> Tensor:
        pixels = rows(x)
        images, height, width, channels = pixels.shape
        best = np.empty((images, height // 2, width // 2, channels), pixels.dtype)
        where = np.empty(best.shape, np.uint8)
        kind = wide(pixels)
        mean, inverse = np.empty((2, channels))
        totals, squares = np.zeros((2, channels))
        gamma = weight.detach().numpy()
        sign, shift = np.where(gamma < 0, -1, 1).astype(kind), layer.running_mean.numpy().astype(kind)
        pool(pixels, sign, shift, best, where, totals, squares)
        if layer.training:
            n, running = images * height * width, (layer.running_mean.numpy(), layer.running_var.numpy())
            layer.num_batches_tracked += 1
            settle(totals, squares, n, *running, layer.momentum, layer.eps, mean, inverse)
        else:
            mean[:] = layer.running_mean.numpy()
            inverse[:] = 1 / np.sqrt(layer.running_var.numpy().astype(np.float64) + layer.eps)
        scale = gamma * inverse
        rate = layer.rate if layer.training else 0.0
        out = torch.empty((images, height // 2, width // 2, channels), dtype=x.dtype).permute(0, 3, 1, 2)
        normed = np.empty_like(best) if rate else rows(out)
        offset = bias.detach().numpy() - mean * scale
        affine(best.reshape(-1, channels), scale.astype(kind), offset.astype(kind), normed.reshape(-1, channels))
        if rate:
            mark(where.reshape(-1), np.uint32(rate * 2**32), np.uint32(torch.randint(2**31, ()).item()))
            mask(normed.reshape(-1), where.reshape(-1), kind(1 / (1 - rate)), rows(out).reshape(-1))
        ctx.save_for_backward(x, torch.from_numpy(where), torch.from_numpy(best))
        ctx.kept = mean, inverse, scale, rate
        return out

    @staticmethod
    @once_differentiable
    def backward(ctx: FunctionCtx, gradient: Tensor) -> tuple[Tensor, Tensor, Tensor, None]:
        mean, inverse, scale, rate = ctx.kept
        x, where, best = ctx.saved_tensors
        pixels, where, best = rows(x), where.numpy(), best.numpy()
        channels, kind = len(mean), wide(pixels)
        incoming = rows(gradient.contiguous(memory_format=torch.channels_last)).reshape(-1, channels)
        if rate:
            dropped = np.empty_like(incoming)
            mask(incoming.reshape(-1), where.reshape(-1), kind(1 / (1 - rate)), dropped.reshape(-1))
            incoming = dropped
        totals, products = np.zeros((2, channels))
        gradient_sums(incoming, best.reshape(-1, channels), np.zeros(channels, kind), totals, products)
        products -= mean * totals
        n = pixels.size // channels
        slope = -scale * inverse**2 * products / n
        constant = -scale * totals / n - slope * mean
        out = torch.empty(pixels.shape, dtype=gradient.dtype).permute(0, 3, 1, 2)
        unpool(pixels, where, incoming.reshape(best.shape), scale.astype(kind), constant.astype(kind), slope.astype(kind), rows(out))
        parameters = [torch.from_numpy(each.astype(kind)) for each in (inverse * products, totals)]
        return out, *parameters, None
