import io

import numpy as np
import pytest
from PIL import Image, ImageCms

from label_laundry.sources import pictures
from label_laundry.sources.formats import formats
from label_laundry.sources.pictures import Unreadable, form, pixels
from tests.lacking import needed
from tests.sources.pictures_made import picture


def encoded(image, kind="PNG", **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "BMP", "WEBP", "TIFF", "PPM", "JPEG2000", "PCX", "SGI", "QOI"])
def test_lossless_files_give_back_their_pixels(kind):
    image = picture(1)
    np.testing.assert_array_equal(
        pixels(encoded(image, kind, **({"lossless": True} if kind == "WEBP" else {})), "rgb", None, "pad"), np.asarray(image)
    )


@pytest.mark.parametrize("kind", ["JPEG", "AVIF", "HEIF"])
def test_a_lossy_picture_is_close(kind):
    if kind == "HEIF":
        needed("pillow_heif")
        formats()
    image = picture(1).resize((64, 64))
    assert np.abs(pixels(encoded(image, kind, quality=95), "rgb", None, "pad").astype(int) - np.asarray(image)).mean() < 10


def test_arrays_pass_unchanged():
    image = np.asarray(picture(1, "L"))
    np.testing.assert_array_equal(pixels(image, "gray", None, "pad"), image)
    assert pixels(image, "rgb", None, "pad").shape == (12, 12, 3)


def test_sixteen_bits_keep_their_upper_eight():
    values = np.arange(0, 65536, 257, np.uint16).reshape(16, 16)
    content = encoded(Image.fromarray(values))
    assert form(content) == (16, 16, "gray", True)
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


def test_a_pointer_of_git_lfs_is_told_from_a_damaged_file(tmp_path):
    content = b"version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 3\n"
    (tmp_path / "a.jpg").write_bytes(content)
    for raw in (content, tmp_path / "a.jpg"):
        with pytest.raises(Unreadable, match="a pointer of Git LFS, not the file itself; run `git lfs pull` there"):
            pixels(raw, "rgb", None, "pad")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "BMP"])
def test_a_truncated_file_is_reported(kind):
    content = encoded(picture(1, size=(64, 64)), kind)
    with pytest.raises(Unreadable, match=r"cut off or damaged|cannot be read|not an image"):
        pixels(content[: len(content) // 2], "rgb", None, "pad")


@pytest.mark.parametrize("size", [(1000, 3), (3, 1000), (1000, 1)])
@pytest.mark.parametrize("fit", ["pad", "crop", "stretch"])
def test_a_thin_strip_is_not_blank(size, fit):
    strip = pixels(encoded(picture(5, size=size)), "rgb", 64, fit)
    assert np.ptp(strip) > 60


def test_an_animation_is_its_first_frame():
    frames = [picture(n).quantize() for n in range(3)]
    for kind in ("GIF", "WEBP", "TIFF"):
        content = encoded(frames[0], kind, save_all=True, append_images=frames[1:], **({"lossless": True} if kind == "WEBP" else {}))
        np.testing.assert_array_equal(pixels(content, "rgb", None, "pad"), np.asarray(frames[0].convert("RGB")))


def test_lab_and_cmyk_come_to_rgb():
    profiles = (ImageCms.createProfile(space) for space in ("sRGB", "LAB"))
    lab = ImageCms.profileToProfile(picture(1), *profiles, outputMode="LAB")
    assert np.abs(pixels(encoded(lab, "TIFF"), "rgb", None, "pad").astype(int) - np.asarray(picture(1))).mean() < 20
    assert pixels(encoded(picture(1).convert("CMYK"), "TIFF"), "rgb", None, "pad").shape == (12, 12, 3)


def test_heic_without_its_reader_names_it(tmp_path, monkeypatch):
    monkeypatch.setattr(pictures, "formats", lambda: ("PNG",))
    (tmp_path / "x.heic").write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")
    with pytest.raises(Unreadable, match="HEIC, which needs pillow-heif: uv sync --extra heic"):
        form(tmp_path / "x.heic")


def test_a_broken_link_and_a_closed_file_are_told(tmp_path, another_user):
    (tmp_path / "gone.png").symlink_to("/nowhere.png")
    with pytest.raises(Unreadable, match=r"^a broken link$"):
        form(tmp_path / "gone.png")
    picture(1).save(another_user.folder / "x.png")
    (another_user.folder / "x.png").chmod(0)
    with another_user(), pytest.raises(Unreadable, match=r"^cannot be read \(Permission denied\)$"):
        form(another_user.folder / "x.png")


def test_a_decompression_bomb_is_not_decoded(monkeypatch):
    monkeypatch.setattr(pictures, "MOST_PIXELS", 100)
    with pytest.raises(Unreadable, match=r"more than 100 pixels \(12 x 12\)"):
        pixels(encoded(picture(1)), "rgb", None, "pad")
