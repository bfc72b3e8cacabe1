"""Contact sheets of flagged images."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from label_laundry.contracts.vocabulary import SPLITS, TIERS
from label_laundry.figures.fonts import short
from label_laundry.figures.saving import save

# Longer class names do not fit under an image.
MOST_LETTERS = 16
# Sheets show only the worst images; the review page has all.
MOST_IN_SHEET = 100
MOST_PAIRS = 20


def mosaic(images: list[np.ndarray], columns: int, gap: int) -> np.ndarray:
    """Images uint8 (H, W[, 3]) in a grid on white, with `gap` pixels below and beside each; gray images are inverted.

    The grid is one picture because matplotlib needs seconds to draw a hundred axes.
    """
    height, width = images[0].shape[:2]
    n_rows = -(-len(images) // columns)
    sheet = np.full((n_rows * (height + gap), columns * (width + gap), *images[0].shape[2:]), 255, np.uint8)
    for number, image in enumerate(images):
        top, left = number // columns * (height + gap), number % columns * (width + gap)
        sheet[top : top + height, left : left + width] = 255 - image if image.ndim == 2 else image
    return sheet


def contact_sheet(rows: pd.DataFrame, image: Callable[[object], np.ndarray], title: str, columns: int = 10) -> Figure:
    """A grid of images with given and suggested label under each, in the order of `rows`.

    Parameters
    ----------
    rows : columns given, suggested, and those that `image` reads; without rows the figure is just its title.
    image : from a row (a named tuple) to uint8 (H, W[, 3]), all of one shape.
    """
    cells = [image(row) for row in rows.itertuples()]
    height, width = cells[0].shape[:2] if cells else (1, 1)
    gap = height // 2
    n_rows = -(-len(rows) // columns)
    figure = Figure(figsize=(columns * 1.4, n_rows * 1.4 + 0.6), layout="constrained")
    axes = figure.subplots()
    axes.axis("off")
    if len(rows):
        axes.imshow(mosaic(cells, columns, gap), cmap="gray", vmin=0, vmax=255, interpolation="nearest")
    for number, row in enumerate(rows.itertuples()):
        middle = number % columns * (width + gap) + width / 2
        below = number // columns * (height + gap) + height
        axes.text(middle, below, short(row.given, MOST_LETTERS), ha="center", va="top", fontsize=9, color="#555555")
        axes.text(middle, below + gap * 0.4, f"→ {short(row.suggested, MOST_LETTERS)}", ha="center", va="top", fontsize=9, weight="bold")
    axes.set_title(title)
    return figure


def by_pair(flagged: pd.DataFrame) -> list[tuple[str, str, pd.DataFrame]]:
    """(given, suggested, rows) for each pair of classes, the most frequent first, ties by name."""
    groups = [(given, suggested, rows) for (given, suggested), rows in flagged.groupby(["given", "suggested"], sort=True)]
    return sorted(groups, key=lambda group: -len(group[2]))


def file_name(*words: str) -> str:
    """A file name from class names, which may hold any character."""
    return "-".join(re.sub(r"\W+", "_", word).strip("_") or "_" for word in words) + ".png"


def write_sheets(flagged: pd.DataFrame, image: Callable[[object], np.ndarray], folder: Path) -> None:
    """A sheet for each tier and split, and for each of the most frequent (given -> suggested) pairs; `image` as in `contact_sheet`."""
    folder.mkdir()
    sheets = [
        (file_name(split, tier), f"{split}, {tier}", flagged[(flagged["split"] == split) & (flagged["tier"] == tier)])
        for split in SPLITS
        for tier in TIERS
    ]
    pairs = by_pair(flagged[flagged["tier"] != "possible"])[:MOST_PAIRS]
    sheets += [
        (f"pair-{number:02}-{file_name(given, suggested)}", f"given {given}, suggested {suggested}", rows)
        for number, (given, suggested, rows) in enumerate(pairs, 1)
    ]
    for name, title, rows in sheets:
        if len(rows):
            worst = rows.head(MOST_IN_SHEET)
            count = f"{len(worst)} worst of {len(rows)}" if len(rows) > len(worst) else f"{len(rows)}"
            save(contact_sheet(worst, image, f"{title}: {count}"), folder / name)
