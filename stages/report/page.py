"""All flagged images as one self-contained page: no network, no other file, opens from disk."""

import base64
import html
import io
import json
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image

TEMPLATE = Path(__file__).with_name("gallery.html")
COLUMNS = 50


def sprite(images: list[np.ndarray]) -> str:
    """The images side by side, 50 in a row, as one PNG in a data URL; uint8 (H, W) or (H, W, 3) each."""
    height, width = images[0].shape[:2]
    sheet = np.full((-(-len(images) // COLUMNS) * height, COLUMNS * width, *images[0].shape[2:]), 255, np.uint8)
    for number, image in enumerate(images):
        top, left = number // COLUMNS * height, number % COLUMNS * width
        sheet[top : top + height, left : left + width] = image
    file = io.BytesIO()
    Image.fromarray(sheet).save(file, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def gallery_page(flagged: pd.DataFrame, images: dict[str, np.ndarray], models: list[str], name: str) -> str:
    """HTML of the gallery.

    Parameters
    ----------
    flagged : split, id, index, given, suggested, score, tier, reason and each model's probabilities, worst first.
    images : for each split, uint8 (N, H, W[, 3]). Gray images are shown inverted, dark on white, as contact sheets are.
    """
    shown = [on_white(images[row.split][row.index]) for row in flagged.itertuples()]
    rows = [
        {
            **{key: getattr(row, key) for key in ("split", "id", "index", "given", "suggested", "tier", "reason")},
            "score": round(row.score, 4),
            "given_prob": [round(getattr(row, f"{model}_given_prob"), 4) for model in models],
            "suggested_prob": [round(getattr(row, f"{model}_suggested_prob"), 4) for model in models],
            "sprite": number,
        }
        for number, row in enumerate(flagged.itertuples())
    ]
    height, width = next(iter(images.values())).shape[1:3]
    data = {"rows": rows, "models": models, "width": width, "height": height, "columns": COLUMNS}
    data["sprite"] = sprite(shown) if shown else ""
    return filled(TEMPLATE, name, data)


def on_white(image: np.ndarray) -> np.ndarray:
    """A gray image inverted, dark on white as contact sheets are; a coloured one as it is."""
    return 255 - image if image.ndim == 2 else image


def filled(template: Path, name: str, data: dict) -> str:
    """The template with the data set's name and the data in it, both safe in HTML."""
    # "</script>" in a class name must not end the script: "<" never stands in the data.
    text = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    return template.read_text(encoding="utf-8").replace("__NAME__", html.escape(name)).replace("__DATA__", text)
