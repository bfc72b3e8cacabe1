"""The page of a blind audit, self-contained: a picture, two class names, four answers."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pandas as pd

from label_laundry.pages.page import COLUMNS, filled, on_white, sprite

HERE = Path(__file__).parent / "audit"


def audit_page(key: pd.DataFrame, images: list[np.ndarray], name: str) -> str:
    """HTML with number, id, first and second of the key, and nothing that reveals which label is given.

    Parameters
    ----------
    images : uint8 (H, W[, 3]), in the order of the key.
    """
    rows = key[["number", "id", "first", "second"]].to_dict("records")
    height, width = images[0].shape[:2]
    # The browser stores answers for this sample only: another sample has another key.
    storage = "label-laundry-audit-" + hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:12]
    data = {"rows": rows, "width": width, "height": height, "columns": COLUMNS, "key": storage}
    return filled(HERE, ("audit.js",), f"Blind audit: {name}", data | {"sprite": sprite([on_white(image) for image in images])})
