"""Batch norm followed by a clamp (ReLU6, or none): two passes forward and two backward instead of torch's nine.

One call does a whole layer, because calls from Python add up over fifty layers a step. Maps are (rows, fold * C): each
row joins enough pixels to be long enough for vectors, C last.
"""

import numpy as np

from label_laundry.training.kernels.numbers import kernel, load, pack


@kernel
def settle(totals, squares, n, running_mean, running_var, momentum, eps, mean, inverse):
    """Mean and 1 / standard deviation of a batch (C,) from sums around the running mean, in float64.

    The running statistics are updated as in torch. n: numbers in each channel.
    """
    for k in range(len(mean)):
        off = totals[k] / n
        variance = max(squares[k] / n - off * off, 0.0)
        mean[k] = running_mean[k] + off
        inverse[k] = 1 / np.sqrt(variance + eps)
        running_mean[k] += momentum * off
        running_var[k] += momentum * (variance * n / max(n - 1, 1) - running_var[k])


@kernel
def normalise(x, weight, bias, running_mean, running_var, momentum, eps, training, limits, mean, inverse, out):
    """out = (x - mean) * inverse * weight + bias, between the two `limits`; mean, inverse (C,) float64 are results."""
    rows, length = x.shape
    channels = len(weight)
    fold = length // channels
    shift, total, square = np.empty(length, limits.dtype), np.zeros(length, limits.dtype), np.zeros(length, limits.dtype)
    if training:
        totals, squares = np.zeros(channels), np.zeros(channels)
        for k in range(length):
            shift[k] = running_mean[k % channels]
        for n in range(rows):
            moments(x[n], shift, total, square)
            if n % 64 == 63 or n == rows - 1:
                for k in range(length):
                    totals[k % channels] += total[k]
                    squares[k % channels] += square[k]
                total[:] = 0
                square[:] = 0
        settle(totals, squares, rows * fold, running_mean, running_var, momentum, eps, mean, inverse)
    else:
        for k in range(channels):
            mean[k], inverse[k] = running_mean[k], 1 / np.sqrt(running_var[k] + eps)
    scale, offset = total, square
    for k in range(length):
        c = k % channels
        scale[k] = weight[c] * inverse[c]
        offset[k] = bias[c] - mean[c] * weight[c] * inverse[c]
    for n in range(rows):
        clamped(x[n], scale, offset, limits[0], limits[1], out[n])


@kernel
def gradients(incoming, x, weight, bias, mean, inverse, limits, out, weight_gradient, bias_gradient):
    """The gradients of `normalise` in training: of x into `out`, of weight and bias into (C,).

    What was clamped is computed again, because reading it from memory would be slower.
    """
    rows, length = x.shape
    channels = len(weight)
    total, product = np.zeros(length, limits.dtype), np.zeros(length, limits.dtype)
    scale, offset = np.empty(length, limits.dtype), np.empty(length, limits.dtype)
    totals, products = np.zeros(channels), np.zeros(channels)
    for k in range(length):
        c = k % channels
        scale[k] = weight[c] * inverse[c]
        offset[k] = bias[c] - mean[c] * weight[c] * inverse[c]
    for n in range(rows):
        passed(incoming[n], x[n], scale, offset, limits[0], limits[1], total, product)
        if n % 64 == 63 or n == rows - 1:
            for k in range(length):
                totals[k % channels] += total[k]
                products[k % channels] += product[k]
            total[:] = 0
            product[:] = 0
    constant, slope = total, product
    n = rows * (length // channels)
    for c in range(channels):
        bias_gradient[c] = totals[c]
        weight_gradient[c] = inverse[c] * (products[c] - mean[c] * totals[c])
    for k in range(length):
        c = k % channels
        steep = -weight[c] * inverse[c] * inverse[c] * weight_gradient[c] / n
        slope[k] = steep
        constant[k] = -weight[c] * inverse[c] * totals[c] / n - steep * mean[c]
    for n in range(rows):
        returned(incoming[n], x[n], scale, offset, limits[0], limits[1], constant, slope, out[n])


@kernel
def moments(row, shift, total, square):
    for k in range(len(row)):
        value = load(row[k]) - shift[k]
        total[k] += value
        square[k] += value * value


@kernel
def clamped(row, scale, offset, low, high, out):
    for k in range(len(row)):
        value = load(row[k]) * scale[k] + offset[k]
        if value < low:
            value = low
        if value > high:
            value = high
        out[k] = pack(value, out[k])


@kernel
def passed(incoming, x, scale, offset, low, high, total, product):
    """Add to the sums of the gradient and of gradient * x, where the output was not clamped."""
    zero = low - low  # typed; limits are finite
    for k in range(len(x)):
        g, value = load(incoming[k]), load(x[k])
        y = value * scale[k] + offset[k]
        if y <= low:
            g = zero
        if y >= high:
            g = zero
        total[k] += g
        product[k] += g * value


@kernel
def returned(incoming, x, scale, offset, low, high, constant, slope, out):
    zero = low - low
    for k in range(len(x)):
        g, value = load(incoming[k]), load(x[k])
        y = value * scale[k] + offset[k]
        if y <= low:
            g = zero
        if y >= high:
            g = zero
        out[k] = pack(g * scale[k] + constant[k] + slope[k] * value, out[k])
