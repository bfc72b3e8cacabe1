"""The self-contained page of a blind audit: a picture, two class names, four answers."""

import hashlib
import json
from pathlib import Path

import pandas as pd
from PIL.Image import Image

from label_laundry.pages.page import NAMES, filled
from label_laundry.pages.pictures import thumbnail

HERE = Path(__file__).parent / "audit"
# Longest side in pixels and largest size in bytes of a picture; in Base64 that becomes 40 KB.
SIZE = (448, 30_000)


def audit_page(key: pd.DataFrame, pictures: list[Image], name: str) -> str:
    """HTML with the key's columns number, id, first and second, and nothing that reveals which label is given.

    Parameters
    ----------
    pictures : of any size, in the order of the key.
    """
    rows = key[["number", "id", "first", "second"]].to_dict("records")
    # Each sample has its own storage key, so the browser never mixes the answers of two samples.
    storage = "label-laundry-audit-" + hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:12]
    shown = [thumbnail(picture, *SIZE) for picture in pictures]
    return filled(HERE, (*NAMES, "audit.js"), f"Blind audit: {name}", {"rows": rows, "key": storage}, shown)
