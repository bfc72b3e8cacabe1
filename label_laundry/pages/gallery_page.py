"""One self-contained page for reviewing flagged images: it opens from disk and needs no network and no other file."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from PIL.Image import Image

from label_laundry.pages.page import NAMES, filled
from label_laundry.pages.pictures import BESIDE, FLAGGED, thumbnail

HERE = Path(__file__).parent / "gallery"
# Each script needs the ones before it.
SCRIPTS = NAMES + tuple(
    f"{name}.js"
    for name in (
        "data", "store", "status", "saving", "csv", "bulk", "choice", "picture", "classes", "card", "sheet", "map", "overview", "keys",
        "start",
    )
)  # fmt: skip
# How many classes have their probabilities on the page besides the given and the suggested one: one for each digit key.
LIKELY = 9
# Width and height of the map, and the most images on it.
MAP_SIZE, MAP_POINTS = 1000, 10_000
SAME = {"exact": "the same pixels", "near": "almost the same pixels"}


def gallery_page(
    flagged: pd.DataFrame,
    pred_probs: dict[str, np.ndarray],
    like: tuple[np.ndarray, np.ndarray],
    picture: Callable[[int], Image],
    points: np.ndarray,
    class_names: list[str],
    tiers: tuple[str, ...],
    name: str,
    title: str,
    comparison: dict | None = None,
) -> str:
    """HTML of the page.

    Parameters
    ----------
    flagged : M rows, worst first: split, id, index, file, place, given, suggested (names), score, wrong_prob, tier, reason,
        duplicate, twin_place, twin_split, twin_given; where two sets of flags are compared also `change`, in a word or two.
    pred_probs : for each model (M, K).
    like : places (M, k) of unflagged images to compare with, of the given and of the suggested class; -1 for none.
    picture : from a place to an upright picture of any size; places number the training images first, then the test images.
    points : (N, 2), coordinates of all images on the map.
    comparison : where two sets of flags are compared: `there`, the name of the other set; `tiers`; and `counts`, how many images of each
        tier there (rows) are in each tier here (columns).
    """
    codes = {class_name: code for code, class_name in enumerate(class_names)}
    twins = flagged["twin_place"].where(flagged["duplicate"] != "", -1).to_numpy()
    used = np.unique(np.concatenate([flagged["place"].to_numpy(), twins, *(part.ravel() for part in like)]))
    used = used[used >= 0]
    at = {int(place): number for number, place in enumerate(used)}  # position among the pictures
    low, span = points.min(axis=0), np.maximum(np.ptp(points, axis=0), 1e-9)
    spots = ((points - low) / span * (MAP_SIZE - 20) + 10).round().astype(int)
    given, suggested = (np.array([codes[one] for one in flagged[column]], np.int64) for column in ("given", "suggested"))
    likely = likeliest(pred_probs, given, suggested)
    shown_probs = [np.take_along_axis(np.asarray(probs), likely, axis=1) for probs in pred_probs.values()]
    rows = [
        {
            **{key: getattr(row, key) for key in ("split", "id", "index", "file", "tier", "reason")},
            "change": getattr(row, "change", ""),
            "given": codes[row.given],
            "suggested": codes[row.suggested],
            "score": round(row.score, 4),
            "wrong": round(row.wrong_prob, 3),
            "at": at[row.place],
            "x": int(spots[row.place, 0]),
            "y": int(spots[row.place, 1]),
            "likely": likely[n].tolist(),
            "p": [[round(float(p), 4) for p in probs[n]] for probs in shown_probs],
            "like_given": [at[int(place)] for place in like[0][n] if place >= 0],
            "like_suggested": [at[int(place)] for place in like[1][n] if place >= 0],
            "twin": {"at": at[int(twins[n])], "words": f"{SAME[row.duplicate]}: {row.twin_split}", "given": codes[row.twin_given]}
            if row.duplicate
            else None,
        }
        for n, row in enumerate(flagged.itertuples())
    ]
    large = set(flagged["place"])
    pictures = [thumbnail(picture(int(place)), *(FLAGGED if place in large else BESIDE)) for place in used]
    data = {
        "rows": rows,
        "classes": class_names,
        "models": list(pred_probs),
        "tiers": list(tiers),
        "map": spots[:: max(1, len(spots) // MAP_POINTS)].ravel().tolist(),
        # The browser stores verdicts by data set, so they are still there in the gallery of another run.
        "key": hashlib.sha256("\x1f".join([name, *class_names]).encode()).hexdigest()[:12],
        "comparison": comparison,
    }
    return filled(HERE, SCRIPTS, title, data, pictures)


def likeliest(pred_probs: dict[str, np.ndarray], given: np.ndarray, suggested: np.ndarray) -> np.ndarray:
    """int (M, k): for each image the suggested and the given class, then the likeliest others by the models' mean probability."""
    mean = np.mean([np.asarray(probs) for probs in pred_probs.values()], axis=0)
    order = np.argsort(-mean, axis=1, kind="stable")
    question = np.column_stack([suggested, given])
    rest = ~(order[:, :, None] == question[:, None, :]).any(axis=2)
    # A stable sort brings the other classes to the front, in their order.
    others = np.take_along_axis(order, np.argsort(~rest, axis=1, kind="stable"), axis=1)
    n_others = max(0, min(LIKELY, mean.shape[1] - 2))
    return np.column_stack([question, others[:, :n_others]])
