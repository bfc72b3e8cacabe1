"""ReLU, batch norm, 2x2 max pool and dropout of one block, reading the full map once forward and once backward.

Batch norm is increasing in each channel (decreasing where its weight is negative), so the maximum can be taken first
and only a quarter of the map normalised; this is exact. Statistics are those of the whole map. Plain torch passes over
the map 16 times and spends two thirds of the CNN's step on it.

Arrays are (B, H, W, C); C last, so that the inner loops are vectors. A last odd row or column counts in the
statistics and is not pooled, as in torch.
"""

import numpy as np

from label_laundry.training.kernels.numbers import hashed, kernel, load, pack


@kernel
def pool(x, sign, shift, best, where, totals, squares):
    """relu(x) pooled into `best`, the winner's place (0-3) into `where`, and the channels' sums.

    x (B, H, W, C); sign (C,): 1 to take the maximum, -1 the minimum; best, where (B, H//2, W//2, C);
    totals, squares (C,) float64: sums of relu(x) - shift and of its square over the whole map. A `shift` near the mean
    avoids cancellation between two large sums.
    """
    images, height, width, channels = x.shape
    total, square = np.zeros_like(sign), np.zeros_like(sign)
    zero = total[0]
    for n in range(images):
        total[:] = 0
        square[:] = 0
        for i in range(height // 2):
            for j in range(width // 2):
                a, b, c, d = x[n, 2 * i, 2 * j], x[n, 2 * i, 2 * j + 1], x[n, 2 * i + 1, 2 * j], x[n, 2 * i + 1, 2 * j + 1]
                out, place = best[n, i, j], where[n, i, j]
                for k in range(channels):
                    va, vb, vc, vd = max(load(a[k]), zero), max(load(b[k]), zero), max(load(c[k]), zero), max(load(d[k]), zero)
                    top, at = va * sign[k], np.uint8(0)
                    if vb * sign[k] > top:
                        top, at = vb * sign[k], np.uint8(1)
                    if vc * sign[k] > top:
                        top, at = vc * sign[k], np.uint8(2)
                    if vd * sign[k] > top:
                        top, at = vd * sign[k], np.uint8(3)
                    out[k] = pack(top * sign[k], out[k])
                    place[k] = at
                    va, vb, vc, vd = va - shift[k], vb - shift[k], vc - shift[k], vd - shift[k]
                    total[k] += (va + vb) + (vc + vd)
                    square[k] += (va * va + vb * vb) + (vc * vc + vd * vd)
        for i in range(height):
            for j in range(width // 2 * 2 if i < height // 2 * 2 else 0, width):
                pixel = x[n, i, j]
                for k in range(channels):
                    value = max(load(pixel[k]), zero) - shift[k]
                    total[k] += value
                    square[k] += value * value
        for k in range(channels):
            totals[k] += total[k]
            squares[k] += square[k]


@kernel
def affine(best, scale, offset, out):
    """out = best * scale + offset; best, out (rows, C), scale, offset (C,)."""
    rows, channels = best.shape
    for n in range(rows):
        source, target = best[n], out[n]
        for k in range(channels):
            target[k] = pack(load(source[k]) * scale[k] + offset[k], target[k])


@kernel
def mark(where, limit, seed):
    """Dropout: add 4 to the dropped places (flat), a share of limit / 2^32; `seed` alone decides which."""
    for k in range(len(where)):
        where[k] |= np.uint8(hashed(np.uint32(k) ^ seed) < limit) << np.uint8(2)


@kernel
def mask(values, where, keep, out):
    """out = values * keep, or 0 where a place is marked; flat arrays, keep = 1 / (1 - rate)."""
    zero = keep - keep
    for k in range(len(values)):
        value = load(values[k]) * keep
        if where[k] > 3:
            value = zero
        out[k] = pack(value, out[k])


@kernel
def gradient_sums(gradient, best, zeros, totals, products):
    """The channels' sums of the gradient and of gradient * best (float64); gradient, best (rows, C).

    `zeros` (C,) has the accumulation type. Do not add arguments: with one more array in the inner loop, LLVM stops
    vectorising it, and it takes six times as long.
    """
    rows, channels = best.shape
    total, product = np.zeros_like(zeros), np.zeros_like(zeros)
    for n in range(rows):
        incoming, value = gradient[n], best[n]
        for k in range(channels):
            g = load(incoming[k])
            total[k] += g
            product[k] += g * load(value[k])
        if n % 64 == 63 or n == rows - 1:
            for k in range(channels):
                totals[k] += total[k]
                products[k] += product[k]
            total[:] = 0
            product[:] = 0


@kernel
def unpool(x, where, dropped, scale, constant, slope, out):
    """out = scale * gradient at each window's winner + constant + slope * relu(x), and 0 where x was below 0."""
    images, height, width, channels = x.shape
    zero = np.zeros_like(scale)[0]  # in the accumulation type: a literal would make everything float64
    for n in range(images):
        for i in range(height // 2):
            for j in range(width // 2):
                place, incoming = where[n, i, j], dropped[n, i, j]
                for window in range(4):
                    here = np.uint8(window)
                    pixel = x[n, 2 * i + window // 2, 2 * j + window % 2]
                    target = out[n, 2 * i + window // 2, 2 * j + window % 2]
                    for k in range(channels):
                        value = load(pixel[k])
                        g = constant[k] + slope[k] * value
                        routed = scale[k] * load(incoming[k])
                        if place[k] == here:
                            g += routed
                        if not value > zero:
                            g = zero
                        target[k] = pack(g, target[k])
        for i in range(height):
            for j in range(width // 2 * 2 if i < height // 2 * 2 else 0, width):
                pixel, target = x[n, i, j], out[n, i, j]
                for k in range(channels):
                    value = load(pixel[k])
                    g = constant[k] + slope[k] * value
                    if not value > zero:
                        g = zero
                    target[k] = pack(g, target[k])
