"""3x3 depthwise convolution with padding 1 and stride 1 or 2, forward and backward.

On maps of 8x8 pixels or fewer, oneDNN's kernels take ten times as long as these. Each image is first copied into a
float32 frame with a border of zeros, small enough for the cache: edges need no special case, and each number is
converted once, not nine times. Maps are (B, H, W, C), weights (9, C).
"""

import numpy as np

from label_laundry.training.kernels.numbers import kernel, load, pack


@kernel
def framed(image, frame):
    """Copy (H, W, C) into the middle of `frame`, flat (H + 2) * (W + 2) * C, whose border stays zero."""
    height, width, channels = image.shape
    for i in range(height):
        for j in range(width):
            source, start = image[i, j], ((i + 1) * (width + 2) + j + 1) * channels
            target = frame[start : start + channels]
            for k in range(channels):
                target[k] = load(source[k])


@kernel
def convolve(x, weight, stride, out):
    """Convolve x into out (B, H', W', C). At stride 1, with the taps reversed, this is also the gradient of the input."""
    images, height, width, channels = x.shape
    frame = np.zeros((height + 2) * (width + 2) * channels, weight.dtype)
    w0, w1, w2, w3, w4, w5, w6, w7, w8 = (
        weight[0], weight[1], weight[2], weight[3], weight[4], weight[5], weight[6], weight[7], weight[8],
    )  # fmt: skip
    row = (width + 2) * channels
    for n in range(images):
        framed(x[n], frame)
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                start = i * stride * row + j * stride * channels
                a, b, c = frame[start:], frame[start + row :], frame[start + 2 * row :]
                target = out[n, i, j]
                for k in range(channels):
                    left = a[k] * w0[k] + b[k] * w3[k] + c[k] * w6[k]
                    middle = a[k + channels] * w1[k] + b[k + channels] * w4[k] + c[k + channels] * w7[k]
                    right = a[k + 2 * channels] * w2[k] + b[k + 2 * channels] * w5[k] + c[k + 2 * channels] * w8[k]
                    target[k] = pack(left + middle + right, target[k])


@kernel
def input_gradient(gradient, weight, out):
    """The gradient of the input at stride 2: out (B, H, W, C), where each output adds to the nine pixels it came from."""
    images, height, width, channels = out.shape
    frame = np.zeros((height + 2) * (width + 2) * channels, weight.dtype)
    row = (width + 2) * channels
    for n in range(images):
        frame[:] = 0
        for i in range(gradient.shape[1]):
            for j in range(gradient.shape[2]):
                incoming = gradient[n, i, j]
                for tap in range(9):
                    start = (2 * i + tap // 3) * row + (2 * j + tap % 3) * channels
                    target, factor = frame[start : start + channels], weight[tap]
                    for k in range(channels):
                        target[k] += load(incoming[k]) * factor[k]
        for i in range(height):
            for j in range(width):
                start = ((i + 1) * (width + 2) + j + 1) * channels
                source, target_pixel = frame[start : start + channels], out[n, i, j]
                for k in range(channels):
                    target_pixel[k] = pack(source[k], target_pixel[k])


@kernel
def weight_gradient(gradient, x, stride, out):
    """out (9, C), in the accumulation type: gradient times input over all pixels, added up image by image."""
    images, height, width, channels = x.shape
    frame = np.zeros((height + 2) * (width + 2) * channels, out.dtype)
    row = (width + 2) * channels
    total = np.zeros_like(out)
    s0, s1, s2, s3, s4, s5, s6, s7, s8 = (
        total[0], total[1], total[2], total[3], total[4], total[5], total[6], total[7], total[8],
    )  # fmt: skip
    for n in range(images):
        framed(x[n], frame)
        total[:] = 0
        for i in range(gradient.shape[1]):
            for j in range(gradient.shape[2]):
                start = i * stride * row + j * stride * channels
                a, b, c = frame[start:], frame[start + row :], frame[start + 2 * row :]
                incoming = gradient[n, i, j]
                for k in range(channels):
                    g = load(incoming[k])
                    s0[k] += g * a[k]
                    s1[k] += g * a[k + channels]
                    s2[k] += g * a[k + 2 * channels]
                    s3[k] += g * b[k]
                    s4[k] += g * b[k + channels]
                    s5[k] += g * b[k + 2 * channels]
                    s6[k] += g * c[k]
                    s7[k] += g * c[k + channels]
                    s8[k] += g * c[k + 2 * channels]
        for tap in range(9):
            for k in range(channels):
                out[tap, k] += total[tap, k]
