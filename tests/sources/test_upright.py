import io
import struct
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image, ImageOps

from label_laundry.sources.pictures import form, original
from label_laundry.sources.upright import orientation
from tests.sources.pictures_made import picture

XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="%d"/></x:xmpmeta>'


def encoded(kind, **options):
    file = io.BytesIO()
    picture(1, size=(12, 8)).save(file, kind, **options)
    return file.getvalue()


def exif(number):
    found = Image.Exif()
    found[0x0112] = number
    return found


@pytest.mark.parametrize("number", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_turned_as_pillow_would_turn_it(kind, number):
    content = encoded(kind, exif=exif(number))
    expected = ImageOps.exif_transpose(Image.open(io.BytesIO(content)))
    np.testing.assert_array_equal(np.asarray(original(content)), np.asarray(expected))
    assert form(content)[:2] == expected.size[::-1]


def test_a_tiff_is_turned_once():
    content = encoded("TIFF", tiffinfo={0x0112: 6})
    np.testing.assert_array_equal(np.asarray(original(content)), np.rot90(np.asarray(picture(1, size=(12, 8))), -1))
    assert form(content)[:2] == (12, 8)


def test_xmp_turns_where_exif_is_silent():
    for kind in ("JPEG", "WEBP"):
        content = encoded(kind, xmp=XMP % 6)
        assert form(content)[:2] == (12, 8)
        assert original(content).size == (8, 12)
    assert form(encoded("JPEG", xmp=XMP % 6, exif=exif(1)))[:2] == (8, 12)


def app1(entries, extra=b""):
    """A JPEG's EXIF segment of these (tag, type, count, value) in four bytes each."""
    body = b"".join(struct.pack("<HHI", tag, kind, count) + value for tag, kind, count, value in entries) + b"\0\0\0\0"
    content = b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", len(entries)) + body + extra
    return b"\xff\xe1" + struct.pack(">H", len(content) + 2) + content


TURNED = (0x0112, 3, 1, struct.pack("<HH", 6, 0))
BEHIND = struct.pack("<I", 8 + 2 + 24 + 4)
ODD = {
    "a rational without a denominator": (app1([TURNED, (0x011A, 10, 1, BEHIND)], struct.pack("<ii", -1, 0)), True),
    "a number as text": (app1([TURNED, (0x011A, 2, 4, b"abc\0")]), True),
    "a text as a number": (app1([TURNED, (0x010F, 5, 1, BEHIND)], struct.pack("<II", 6, 1)), True),
    "a section that is nowhere": (app1([TURNED, (0x8769, 4, 1, struct.pack("<I", 60000))]), True),
    "a text without an end": (app1([TURNED, (0x010F, 2, 0x7FFFFFFF, struct.pack("<I", 30))]), True),
    "two orientations": (app1([(0x0112, 3, 2, struct.pack("<HH", 6, 6))]), True),
    "orientation 99": (app1([(0x0112, 3, 1, struct.pack("<HH", 99, 0))]), False),
    "an empty block": (b"\xff\xe1\x00\x08Exif\0\0", False),
}


@pytest.mark.parametrize("what", ODD)
def test_odd_exif_stops_nothing(what):
    block, turned = ODD[what]
    plain = encoded("JPEG")
    content = plain[:2] + block + plain[2:]
    assert original(content).size == ((8, 12) if turned else (12, 8))
    assert form(content)[:2] == original(content).size[::-1]


def test_pillows_words_on_odd_exif_name_no_file_and_are_not_shown(tmp_path):
    plain = encoded("JPEG")
    (tmp_path / "odd.jpg").write_bytes(plain[:2] + ODD["a text without an end"][0] + plain[2:])
    code = "import sys; from label_laundry.sources.pictures import original; original(open(sys.argv[1], 'rb').read())"
    done = subprocess.run([sys.executable, "-c", code, tmp_path / "odd.jpg"], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_what_is_no_exif_at_all_turns_nothing():
    image = picture(1)
    image.info["exif"] = object()
    assert orientation(image) == 1
