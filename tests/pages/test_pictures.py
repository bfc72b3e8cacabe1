import base64
import io

import numpy as np
import pytest
from PIL import Image

from label_laundry.pages.pictures import BESIDE, FLAGGED, MOST_SIDE, full, of_array, thumbnail
from tests.pages.flags_made import photograph


def opened(url):
    head, content = url.split(",")
    form = head.removeprefix("data:image/").removesuffix(";base64")
    return form, Image.open(io.BytesIO(base64.b64decode(content))), len(content)


def test_a_picture_of_few_pixels_is_kept_pixel_by_pixel():
    pixels = np.random.default_rng(0).integers(0, 256, (28, 28), np.uint8)
    form, image, _ = opened(thumbnail(of_array(pixels), *FLAGGED))
    assert form == "png"
    np.testing.assert_array_equal(np.asarray(image), pixels)


@pytest.mark.parametrize("place", range(4))
def test_a_photograph_keeps_its_shape_and_is_small(place):
    photo = photograph(place)
    form, image, size = opened(thumbnail(photo, *FLAGGED))
    assert form == "webp"
    assert max(image.size) == 224
    assert image.width / image.height == pytest.approx(photo.width / photo.height, rel=0.02)
    beside = [opened(thumbnail(photograph(place + n), *BESIDE))[2] for n in range(8)]
    assert size + sum(beside) < 40_000


def test_even_noise_is_small():
    noise = of_array(np.random.default_rng(0).integers(0, 256, (500, 700, 3), np.uint8))
    for side, most in (FLAGGED, BESIDE):
        assert opened(thumbnail(noise, side, most))[2] <= most * 4 / 3 + 4


def test_the_whole_picture_is_exact_where_it_is_small_and_never_larger_than_a_screen():
    pixels = np.random.default_rng(0).integers(0, 256, (200, 100, 3), np.uint8)
    form, content = full(of_array(pixels))
    assert form == "png"
    np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(content))), pixels)
    form, content = full(Image.new("L", (9000, 300)))
    assert form == "jpeg"
    assert max(Image.open(io.BytesIO(content)).size) == MOST_SIDE
