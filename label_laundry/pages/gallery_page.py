"""One self-contained page to review flagged images on: it opens from disk and needs no network and no other file."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from label_laundry.pages.page import COLUMNS, filled, on_white, sprite

HERE = Path(__file__).parent / "gallery"
# Each needs the ones before it.
SCRIPTS = ("page.js", "store.js", "overview.js", "review.js", "sheet.js", "start.js")
# Width and height of the map, and the most images on it.
MAP_SIZE, MAP_POINTS = 1000, 10_000
SAME = {"exact": "the same pixels", "near": "almost the same pixels"}


def gallery_page(
    flagged: pd.DataFrame,
    pred_probs: dict[str, np.ndarray],
    like: tuple[np.ndarray, np.ndarray],
    image: Callable[[int], np.ndarray],
    points: np.ndarray,
    class_names: list[str],
    tiers: tuple[str, ...],
    name: str,
    title: str,
) -> str:
    """HTML of the page.

    Parameters
    ----------
    flagged : M rows, worst first: split, id, index, file, place, given, suggested (names), score, tier, reason,
        duplicate, twin_place, twin_split, twin_given; where two sets of flags are compared also `change`, in a word or two.
    pred_probs : for each model (M, K).
    like : places (M, k) of unflagged images to compare with, of the given and of the suggested class; -1 for none.
    image : from a place to uint8 (H, W[, 3]); places number the training images first, then the test images.
    points : (N, 2), coordinates of all images on the map.
    """
    codes = {class_name: code for code, class_name in enumerate(class_names)}
    twins = flagged["twin_place"].where(flagged["duplicate"] != "", -1).to_numpy()
    used = np.unique(np.concatenate([flagged["place"].to_numpy(), twins, *(part.ravel() for part in like)]))
    used = used[used >= 0]
    at = {int(place): number for number, place in enumerate(used)}  # position in the sprite
    low, span = points.min(axis=0), np.maximum(np.ptp(points, axis=0), 1e-9)
    spots = ((points - low) / span * (MAP_SIZE - 20) + 10).round().astype(int)
    tops = {model: np.argsort(-probs, axis=1, kind="stable")[:, :3] for model, probs in pred_probs.items()}
    rows = [
        {
            **{key: getattr(row, key) for key in ("split", "id", "index", "file", "tier", "reason")},
            "change": getattr(row, "change", ""),
            "given": codes[row.given],
            "suggested": codes[row.suggested],
            "score": round(row.score, 4),
            "at": at[row.place],
            "x": int(spots[row.place, 0]),
            "y": int(spots[row.place, 1]),
            "top": [[[int(code), round(float(pred_probs[model][n, code]), 4)] for code in tops[model][n]] for model in pred_probs],
            "like_given": [at[int(place)] for place in like[0][n] if place >= 0],
            "like_suggested": [at[int(place)] for place in like[1][n] if place >= 0],
            "twin": {"at": at[int(twins[n])], "words": f"{SAME[row.duplicate]}: {row.twin_split} image, given {row.twin_given}"}
            if row.duplicate
            else None,
        }
        for n, row in enumerate(flagged.itertuples())
    ]
    pictures = [on_white(image(int(place))) for place in used]
    height, width = pictures[0].shape[:2] if pictures else (1, 1)
    data = {
        "rows": rows,
        "classes": class_names,
        "models": list(pred_probs),
        "tiers": list(tiers),
        "width": width,
        "height": height,
        "columns": COLUMNS,
        "map": spots[:: max(1, len(spots) // MAP_POINTS)].ravel().tolist(),
        # The browser stores verdicts by data set, so they survive a gallery of another run.
        "key": hashlib.sha256("\x1f".join([name, *class_names]).encode()).hexdigest()[:12],
        "sprite": sprite(pictures) if pictures else "",
    }
    return filled(HERE, SCRIPTS, title, data)
