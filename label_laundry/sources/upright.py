"""How to turn a picture upright, according to EXIF or XMP."""

import re

from PIL import Image

TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
ON_ITS_SIDE = (5, 6, 7, 8)
TAG = 0x0112
IN_XMP = re.compile(rb'tiff:Orientation(?:="|>)([1-8])')


def orientation(image: Image.Image) -> int:
    """The EXIF orientation, 1 (upright) to 8. XMP is used if EXIF has none; an entry that cannot be understood counts as 1.

    Pillow's `exif_transpose` is not used: it rewrites the EXIF block and fails on odd ones. Nor is `getexif`: it decodes a whole PNG to
    look for EXIF behind the pixels. A TIFF counts as 1, because Pillow turns it while loading.
    """
    if image.format == "TIFF":
        return 1
    try:
        exif = Image.Exif()
        exif.load(image.info.get("exif", b""))
        found = exif.get(TAG)
    except Exception:  # struct, type and value errors of every kind
        found = None
    if found is None:
        xmp = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
        match = IN_XMP.search(xmp.encode() if isinstance(xmp, str) else xmp)
        found = int(match.group(1)) if match else 1
    return next((turn for turn in TURNS if turn == found), 1)
