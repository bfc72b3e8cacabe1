import numpy as np
import pytest
from PIL import Image, ImageDraw

from label_laundry.sources.ground import on_ground


def drawing(colour, ground=(0, 0, 0, 0)):
    image = Image.new("RGBA", (32, 32), ground)
    ImageDraw.Draw(image).ellipse((4, 4, 20, 20), outline=colour, width=2)
    return image


@pytest.mark.parametrize("ground", [(255, 255, 255, 0), (0, 0, 0, 0)])
@pytest.mark.parametrize("colour", ["white", "black", "yellow", "red", "#eeeeee", "gray"])
def test_every_drawing_shows_on_its_ground(colour, ground):
    gray = np.asarray(on_ground(drawing(colour, ground)).convert("RGB"), np.int64)
    assert np.ptp(gray, axis=(0, 1)).max() > 80


@pytest.mark.parametrize(("colour", "corner"), [("white", 0), ("black", 255), ("yellow", 255)])
def test_the_ground_is_white_where_that_does(colour, corner):
    assert on_ground(drawing(colour)).getpixel((0, 0))[:3] == (corner,) * 3


def test_what_is_wholly_transparent_is_white_and_what_is_opaque_stays():
    assert np.asarray(on_ground(Image.new("RGBA", (4, 4), (9, 9, 9, 0))))[..., :3].min() == 255
    assert np.asarray(on_ground(Image.new("RGBA", (4, 4), (250, 250, 250, 255))))[..., :3].max() == 250
    image = Image.new("L", (4, 4))
    assert on_ground(image) is image
