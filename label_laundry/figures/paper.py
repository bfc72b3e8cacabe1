"""The paper's figures: a sample sheet, and for each model a confusion matrix and learning curves."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from label_laundry.figures.fonts import short
from label_laundry.figures.sheets import mosaic

# Colour-blind readers can tell these apart (Okabe and Ito).
TRAIN, WATCHED = "#0072b2", "#d55e00"
# More rows would be too small to read; longer class names do not fit beside them.
MOST_CLASSES, MOST_LETTERS = 20, 24


def sample_sheet(images: np.ndarray, labels: np.ndarray, class_names: list[str], each: int = 10) -> Figure:
    """A row for each of the first 20 classes, with its first `each` images; images uint8 (N, H, W[, 3]), labels (N,)."""
    shown = class_names[:MOST_CLASSES]
    first = [np.flatnonzero(labels == code)[:each] for code in range(len(shown))]
    blank = np.zeros_like(images[0])
    cells = [images[rows[n]] if n < len(rows) else blank for rows in first for n in range(each)]
    gap = 2
    sheet = mosaic(cells, each, gap)
    figure = Figure(figsize=(each * 0.8 + 1.6, len(shown) * 0.8), layout="constrained")
    axes = figure.subplots()
    axes.imshow(sheet, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
    height = images.shape[1] + gap
    axes.set_yticks([height * (row + 0.5) for row in range(len(shown))], [short(name, MOST_LETTERS) for name in shown], fontsize=11)
    if len(shown) < len(class_names):
        axes.set_title(f"the first {len(shown)} of {len(class_names):,} classes")
    axes.set_xticks([])
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    return figure


def confusion_figure(labels: np.ndarray, predicted: np.ndarray, class_names: list[str], title: str) -> Figure:
    """Counts with given classes in rows and predicted ones in columns, shaded by share of the row.

    With more than 20 classes only the 20 with the most errors are shown.

    Parameters
    ----------
    labels, predicted : int (N,).
    """
    k = len(class_names)
    counts = np.bincount(labels * k + predicted, minlength=k * k).reshape(k, k)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    if k > MOST_CLASSES:
        errors = counts.sum(axis=0) + counts.sum(axis=1) - 2 * counts.diagonal()
        worst = np.sort(np.argsort(-errors, kind="stable")[:MOST_CLASSES])
        counts, shares, class_names = counts[np.ix_(worst, worst)], shares[np.ix_(worst, worst)], [class_names[code] for code in worst]
        title += f"\nthe {MOST_CLASSES} of {k:,} classes with the most errors"
    figure = Figure(figsize=(7.6, 7), layout="constrained")
    axes = figure.subplots()
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for row, column in np.ndindex(counts.shape):
        if counts[row, column]:
            shade = "white" if shares[row, column] > 0.5 else "#222222"
            axes.text(column, row, counts[row, column], ha="center", va="center", color=shade, fontsize=9)
    names = [short(name, MOST_LETTERS) for name in class_names]
    axes.set_xticks(range(len(names)), names, rotation=45, ha="right")
    axes.set_yticks(range(len(names)), names)
    axes.set(xlabel="predicted", ylabel="given", title=title)
    return figure


def learning_curves(table: pd.DataFrame, title: str) -> Figure:
    """Accuracy and loss by epoch: a thin line for each fold, a thick one for their mean. After a single epoch, the numbers as text.

    `table` has the columns fold, epoch, train_loss, train_accuracy, watched_loss, watched_accuracy.
    """
    figure = Figure(figsize=(9, 3.6), layout="constrained")
    mean = table.groupby("epoch").mean()
    if len(mean) == 1:  # a curve of one epoch is a dot
        last, figure = mean.iloc[0], Figure(figsize=(9, 1.6), layout="constrained")
        words = [
            f"{images}: accuracy {last[f'{prefix}_accuracy']:.1%}, loss {last[f'{prefix}_loss']:.3f}"
            for prefix, images in (("train", "training images"), ("watched", "held-out images"))
        ]
        figure.text(0.5, 0.4, "\n".join(["after the only epoch", *words]), ha="center", va="center", fontsize=11)
        figure.suptitle(title)
        return figure
    for axes, what in zip(figure.subplots(1, 2), ("accuracy", "loss"), strict=True):
        for prefix, colour, label in (("train", TRAIN, "training images"), ("watched", WATCHED, "held-out images")):
            for _, fold in table.groupby("fold"):
                axes.plot(fold["epoch"], fold[f"{prefix}_{what}"], color=colour, linewidth=0.6, alpha=0.5)
            axes.plot(mean.index, mean[f"{prefix}_{what}"], color=colour, marker="o", markersize=4, linewidth=2, label=label)
        axes.set(xlabel="epoch", ylabel=what)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
        axes.grid(alpha=0.3)
    axes.legend(frameon=False)
    figure.suptitle(title)
    return figure
