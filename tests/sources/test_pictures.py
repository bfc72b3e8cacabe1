import io

import numpy as np
import pytest
from PIL import Image

from label_laundry.sources import pictures
from label_laundry.sources.pictures import Unreadable, form, pixels
from tests.sources.pictures_made import picture


def encoded(image, kind="PNG", **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "BMP", "WEBP"])
def test_lossless_files_give_back_their_pixels(kind):
    image = picture(1)
    np.testing.assert_array_equal(pixels(encoded(image, kind, lossless=True), "rgb", None, "pad"), np.asarray(image))


def test_a_jpeg_is_close():
    image = picture(1).resize((64, 64))
    assert np.abs(pixels(encoded(image, "JPEG", quality=95), "rgb", None, "pad").astype(int) - np.asarray(image)).mean() < 8


def test_arrays_pass_unchanged():
    image = np.asarray(picture(1, "L"))
    np.testing.assert_array_equal(pixels(image, "gray", None, "pad"), image)
    assert pixels(image, "rgb", None, "pad").shape == (12, 12, 3)


def test_exif_turns_the_picture_upright():
    image = picture(1, size=(12, 8))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter
    content = encoded(image, exif=exif)
    assert form(content) == (12, 8, "rgb")
    np.testing.assert_array_equal(pixels(content, "rgb", None, "pad"), np.rot90(np.asarray(image), -1))


@pytest.mark.parametrize(
    "exif", [b"Exif\0\0nonsense", b"Exif\0\0II*\0", b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x09\0\0\0\0\0\0"]
)
def test_damaged_exif_turns_nothing(exif):
    content = encoded(picture(1, size=(12, 8)), "JPEG", exif=exif)
    assert form(content) == (8, 12, "rgb")
    assert pixels(content, "rgb", None, "pad").shape == (8, 12, 3)


def test_sixteen_bits_keep_their_upper_eight():
    values = np.arange(0, 65536, 257, np.uint16).reshape(16, 16)
    content = encoded(Image.fromarray(values))
    assert form(content) == (16, 16, "gray")
    np.testing.assert_array_equal(pixels(content, "gray", None, "pad"), np.arange(256).reshape(16, 16))


def test_what_is_transparent_is_white():
    image = picture(1, "RGBA")
    image.putalpha(0)
    assert (pixels(encoded(image), "gray", None, "pad") == 255).all()


@pytest.mark.parametrize(("mode", "colour"), [("1", "gray"), ("L", "gray"), ("LA", "gray"), ("P", "rgb"), ("RGB", "rgb"), ("RGBA", "rgb")])
def test_every_mode_comes_to_gray_or_rgb(mode, colour):
    content = encoded(picture(1, mode))
    assert form(content)[2] == colour
    assert pixels(content, "gray", None, "pad").shape == (12, 12)
    assert pixels(content, "rgb", 8, "pad").shape == (8, 8, 3)


@pytest.mark.parametrize("size", [(30, 10), (10, 30), (20, 20), (5, 7)])
@pytest.mark.parametrize("fit", ["pad", "crop", "stretch"])
def test_every_size_comes_to_the_edge(size, fit):
    assert pixels(encoded(picture(1, size=size)), "rgb", 16, fit).shape == (16, 16, 3)


def test_a_border_is_as_bright_as_the_corners():
    for brightness in (0, 255):
        image = Image.new("L", (10, 4), brightness)
        assert (pixels(encoded(image), "gray", 10, "pad") == brightness).all()


def test_crop_takes_the_middle_and_pad_the_whole():
    image = Image.new("L", (30, 10), 0)
    image.paste(255, (10, 0, 20, 10))
    assert (pixels(encoded(image), "gray", 10, "crop")[:, 1:-1] == 255).all()
    assert pixels(encoded(image), "gray", 30, "pad")[15].tolist() == [0] * 10 + [255] * 10 + [0] * 10


@pytest.mark.parametrize("content", [b"", b"no image", b"\x89PNG\r\n\x1a\n"])
def test_a_non_image_is_reported(content):
    with pytest.raises(Unreadable, match=r"not an image|cannot be read|cut off"):
        pixels(content, "rgb", None, "pad")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "BMP"])
def test_a_truncated_file_is_reported(kind):
    content = encoded(picture(1, size=(64, 64)), kind)
    with pytest.raises(Unreadable, match=r"cut off or damaged|cannot be read|not an image"):
        pixels(content[: len(content) // 2], "rgb", None, "pad")


def test_a_decompression_bomb_is_not_decoded(monkeypatch):
    monkeypatch.setattr(pictures, "MOST_PIXELS", 100)
    with pytest.raises(Unreadable, match="12 x 12 pixels are more than 100"):
        pixels(encoded(picture(1)), "rgb", None, "pad")
