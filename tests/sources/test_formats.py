import pytest

from label_laundry.sources.formats import formats, is_picture, suffixes
from tests.sources.pictures_made import picture


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF", "PPM", "AVIF", "JPEG2000"])
def test_an_image_is_known_by_its_first_bytes_whatever_its_name(tmp_path, kind):
    for name in ("nameless", "x.txt"):
        picture(1).save(tmp_path / name, kind)
        assert is_picture(tmp_path / name)


@pytest.mark.parametrize("name", ["x.JPG", "x.tif", "x.ppm", "x.heic", "x.jp2", "x.avif", "x.jfif"])
def test_a_name_is_enough(tmp_path, name):
    (tmp_path / name).touch()
    assert is_picture(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "content"), [("x.txt", b"words"), ("x", b""), ("x.svg", b"<svg/>"), ("x.eps", b"%!PS-Adobe-3.0 EPSF-3.0\n")]
)
def test_other_files_are_no_images(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    assert not is_picture(tmp_path / name)


def test_nothing_runs_another_program():
    assert "EPS" not in formats()
    assert ".eps" not in suffixes()
