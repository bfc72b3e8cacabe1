"""A page in one file, with markup, style, scripts, pictures and data: it opens from disk and needs no network."""

import base64
import hashlib
import html
import io
import json
from pathlib import Path

import numpy as np
from PIL import Image

# Images in a row of the sprite.
COLUMNS = 100


def sprite(images: list[np.ndarray]) -> str:
    """The images side by side, 100 in a row, as one PNG in a data URL; uint8 (H, W) or (H, W, 3) each."""
    height, width = images[0].shape[:2]
    sheet = np.full((-(-len(images) // COLUMNS) * height, COLUMNS * width, *images[0].shape[2:]), 255, np.uint8)
    for number, image in enumerate(images):
        top, left = number // COLUMNS * height, number % COLUMNS * width
        sheet[top : top + height, left : left + width] = image
    file = io.BytesIO()
    Image.fromarray(sheet).save(file, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def on_white(image: np.ndarray) -> np.ndarray:
    """Gray images inverted, dark on white as on contact sheets; colour images unchanged."""
    return 255 - image if image.ndim == 2 else image


def filled(folder: Path, scripts: tuple[str, ...], title: str, data: dict) -> str:
    """The folder's page.html, filled with its style.css, its scripts in this order, the title and the data."""
    text = {part: (folder / part).read_text(encoding="utf-8") for part in ("page.html", "style.css", *scripts)}
    style, script = text["style.css"], "\n".join(text[part] for part in scripts)
    parts = {"__TITLE__": html.escape(title), "__STYLE__": style, "__SCRIPT__": script, "__DATA__": harmless(data), "__SERVER__": "null"}
    # Data go in last, because they may contain a placeholder's name.
    page = text["page.html"].replace("__POLICY__", policy(style, script))
    for placeholder, content in sorted(parts.items(), key=lambda part: part[0] == "__DATA__"):
        page = page.replace(placeholder, content)
    return page


def harmless(data: dict | list | None) -> str:
    """JSON for a script element. It contains no "<", so a class name with "</script>" cannot end the element."""
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")


def policy(style: str, script: str) -> str:
    """Content-Security-Policy: only this style and script, pictures from data URLs, and requests to the page's own server."""
    style_hash, script_hash = (base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() for part in (style, script))
    return (
        f"default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; connect-src 'self'; "
        f"style-src 'sha256-{style_hash}'; script-src 'sha256-{script_hash}'"
    )
