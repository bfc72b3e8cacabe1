import pytest

from label_laundry.review.wilson import wilson


def test_wilsons_interval_is_that_of_the_formula():
    z, k, n = 1.959964, 3, 10
    middle, half = (k + z**2 / 2) / (n + z**2), z * (k * (n - k) / n + z**2 / 4) ** 0.5 / (n + z**2)
    assert wilson(k, n) == pytest.approx([middle - half, middle + half])
    assert wilson(0, 0) is None
