import numpy as np
import pytest
import torch
import torch.nn.functional as F

from label_laundry.training.kernels.numbers import rows
from label_laundry.training.kernels.pool import affine, gradient_sums, mark, mask, pool, unpool
from tests.training.closeness import incoming, normal

pytestmark = pytest.mark.slow  # numba compiles each kernel for each type of number

SIZES = [(3, 4, 6, 8), (2, 5, 7, 9), (4, 3, 2, 3), (1, 2, 2, 2)]


def pooled(x, sign):
    pixels = rows(x)
    images, height, width, channels = pixels.shape
    best = np.empty((images, height // 2, width // 2, channels))
    where, totals, squares = np.empty(best.shape, np.uint8), np.zeros(channels), np.zeros(channels)
    pool(pixels, np.full(channels, sign), np.full(channels, 0.3), best, where, totals, squares)
    return best, where, totals, squares


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_the_largest_is_taken_or_with_a_negative_sign_the_smallest(size, sign):
    x = normal(*size)
    best, *_ = pooled(x, sign)
    np.testing.assert_array_equal(best, rows(sign * F.max_pool2d(sign * F.relu(x), 2)))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_the_winner_is_torchs_the_first_of_equals(size, sign):
    x = normal(*size)
    _, where, *_ = pooled(x, sign)
    _, indices = F.max_pool2d(sign * F.relu(x), 2, return_indices=True)
    expected = indices // size[3] % 2 * 2 + indices % size[3] % 2
    np.testing.assert_array_equal(where, expected.permute(0, 2, 3, 1))


@pytest.mark.parametrize("size", SIZES)
def test_sums_are_those_of_the_whole_map_with_its_last_odd_row_and_column(size):
    x = normal(*size)
    _, _, totals, squares = pooled(x, 1.0)
    above = F.relu(x) - 0.3
    np.testing.assert_allclose(totals, above.sum((0, 2, 3)), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(squares, above.square().sum((0, 2, 3)), rtol=1e-12)


def test_affine_scales_and_moves_each_channel():
    best, scale, offset = normal(70, 5).numpy(), normal(5, seed=1).numpy(), normal(5, seed=2).numpy()
    out = np.empty_like(best)
    affine(best, scale, offset, out)
    np.testing.assert_allclose(out, best * scale + offset, rtol=1e-12)


def marked(rate, seed, n=20_000):
    where = np.arange(n, dtype=np.uint8) % 4
    mark(where, np.uint32(rate * 2**32), np.uint32(seed))
    return where


@pytest.mark.parametrize("rate", [0.0, 0.1, 0.5])
def test_a_share_of_places_is_marked_and_all_keep_their_winner(rate):
    where = marked(rate, 1)
    assert (where > 3).mean() == pytest.approx(rate, abs=0.015)
    np.testing.assert_array_equal(where % 4, np.arange(20_000) % 4)


def test_the_seed_alone_decides_which_places_are_marked():
    np.testing.assert_array_equal(marked(0.3, 5), marked(0.3, 5))
    assert (marked(0.3, 5) != marked(0.3, 6)).mean() == pytest.approx(2 * 0.3 * 0.7, abs=0.03)


def test_neighbouring_places_are_marked_independently():
    taken = marked(0.3, 5) > 3
    assert [(taken[d:] & taken[:-d]).mean() for d in (1, 2, 64)] == pytest.approx([0.09] * 3, abs=0.01)


def test_marked_values_become_zero_and_others_grow():
    values = np.array([1.0, -2.0, 3.0, 4.0])
    out = np.empty_like(values)
    mask(values, np.array([0, 3, 4, 7], np.uint8), 1.25, out)
    assert out.tolist() == [1.25, -2.5, 0.0, 0.0]


@pytest.mark.parametrize("n", [1, 64, 65, 200])
def test_gradient_sums_miss_no_row(n):
    gradient, best, totals, products = normal(n, 3).numpy(), normal(n, 3, seed=1).numpy(), np.zeros(3), np.zeros(3)
    gradient_sums(gradient, best, np.zeros(3), totals, products)
    np.testing.assert_allclose(totals, gradient.sum(0), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(products, (gradient * best).sum(0), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("size", SIZES)
def test_the_gradient_goes_to_the_winners_and_nothing_below_zero_gets_any(size):
    x = normal(*size).requires_grad_()
    above = F.relu(x)
    best = F.max_pool2d(above, 2)
    gradient, (scale, constant, slope) = incoming(best), normal(3, size[1], seed=2)
    each = (1, -1, 1, 1)
    ((best * gradient * scale.view(each)).sum() + (above * constant.view(each) + above**2 * slope.view(each) / 2).sum()).backward()
    _, where, *_ = pooled(x, 1.0)
    out = torch.full_like(x, torch.nan, requires_grad=False)
    unpool(rows(x), where, rows(gradient), *(each.contiguous().numpy() for each in (scale, constant, slope)), rows(out))
    torch.testing.assert_close(out, x.grad, rtol=1e-12, atol=1e-12)
