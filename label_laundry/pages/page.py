"""A page in one file, with markup, style, scripts, pictures and data: it opens from disk and needs no network."""

import base64
import hashlib
import html
import json
from pathlib import Path

# Pictures per part of the data. The page reads a part when it first shows one of its pictures.
IN_PART = 200
# The script that shows names on every page; its path is relative to the page's own folder.
NAMES = ("../names.js",)


def filled(folder: Path, scripts: tuple[str, ...], title: str, data: dict, pictures: list[str]) -> str:
    """The folder's page.html, filled with its style.css, its scripts in this order, the title, the data and pictures as data URLs."""
    text = {part: (folder / part).read_text(encoding="utf-8") for part in ("page.html", "style.css", *scripts)}
    style, script = text["style.css"], "\n".join(text[part] for part in scripts)
    in_parts = [harmless(pictures[start : start + IN_PART]) for start in range(0, len(pictures), IN_PART)]
    # Data go in last, because they may contain a placeholder's name.
    parts = {
        "__POLICY__": policy(style, script),
        "__STYLE__": style,
        "__SCRIPT__": script,
        "__SERVER__": "null",
        "__PICTURES__": "\n".join(f'<script type="application/json" class="pictures">{part}</script>' for part in in_parts),
        "__TITLE__": html.escape(title),
        "__DATA__": harmless(data | {"in_part": IN_PART}),
    }
    page = text["page.html"]
    for placeholder, content in parts.items():
        page = page.replace(placeholder, content)
    return page


def harmless(data: dict | list | None) -> str:
    """JSON for a script element. It contains no "<", so a class name with "</script>" cannot end the element."""
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")


def policy(style: str, script: str) -> str:
    """Content-Security-Policy: only this style and script, pictures from data URLs or fetched, and requests to the page's own server."""
    style_hash, script_hash = (base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() for part in (style, script))
    return (
        f"default-src 'none'; base-uri 'none'; form-action 'none'; img-src data: blob:; connect-src 'self'; "
        f"style-src 'sha256-{style_hash}'; script-src 'sha256-{script_hash}'"
    )
