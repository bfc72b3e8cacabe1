import numpy as np
import pytest
from PIL import Image

from label_laundry.sources.depth import black_and_white, eight_bits, is_deep, span


def sixteen(values):
    return Image.fromarray(np.array(values, np.uint16).reshape(2, -1))


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([(0, 4080), (0, 300)], (0, 4095)),  # 12 bits in a 16-bit file
        ([(0, 8000)], (0, 16383)),
        ([(100, 60000)], (0, 65535)),
        ([(0, 200)], (0, 255)),
        ([(0, 40)], (0, 40)),
        ([(0.0, 0.9), (0.1, 0.3)], (0, 1)),
        ([(-1.0, 1.0)], (-1, 1)),
        ([(0, 1e6)], (0, 1e6)),
    ],
)
def test_a_set_has_one_scale(spans, expected):
    assert black_and_white(spans) == expected


def test_a_set_of_zeros_has_a_scale_too():
    black, white = black_and_white([(0.0, 0.0)])
    assert white > black


def test_values_keep_their_order_over_the_pictures_of_a_set():
    dark, bright = sixteen([0, 100, 200, 300]), sixteen([0, 1000, 2000, 4000])
    values = black_and_white([span(dark), span(bright)])
    assert np.asarray(eight_bits(dark, values)).max() < 20
    assert np.asarray(eight_bits(bright, values)).max() > 240


def test_numbers_that_are_none_are_black_or_white():
    image = Image.fromarray(np.array([[0.0, 0.5], [np.nan, np.inf]], np.float32))
    assert span(image) == (0.0, 0.5)
    assert np.asarray(eight_bits(image, (0, 0.5))).tolist() == [[0, 255], [0, 255]]


def test_eight_bits_stay_as_they_are():
    image = Image.fromarray(np.arange(4, dtype=np.uint8).reshape(2, 2))
    assert not is_deep(image)
    assert eight_bits(image) is image
