"""The paper's figures: a sample sheet, and for each model a confusion matrix and its learning curves."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from stages.report.sheets import mosaic

# Two colours that colour-blind readers tell apart (Okabe and Ito).
TRAIN, WATCHED = "#0072b2", "#d55e00"


def sample_sheet(images: np.ndarray, labels: np.ndarray, class_names: list[str], each: int = 10) -> Figure:
    """A row for each class with its first images; images (N, H, W[, 3]), labels (N,)."""
    first = [np.flatnonzero(labels == code)[:each] for code in range(len(class_names))]
    blank = np.zeros_like(images[0])
    cells = [images[rows[n]] if n < len(rows) else blank for rows in first for n in range(each)]
    gap = 2
    sheet = mosaic(cells, each, gap)
    figure = Figure(figsize=(each * 0.8 + 1.6, len(class_names) * 0.8), layout="constrained")
    axes = figure.subplots()
    axes.imshow(sheet, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
    height = images.shape[1] + gap
    axes.set_yticks([height * (row + 0.5) for row in range(len(class_names))], class_names, fontsize=11)
    axes.set_xticks([])
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    return figure


def confusion(labels: np.ndarray, predicted: np.ndarray, class_names: list[str], title: str) -> Figure:
    """Counts of (given, predicted), rows the given class; shaded by share of the row."""
    k = len(class_names)
    counts = np.bincount(labels * k + predicted, minlength=k * k).reshape(k, k)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    figure = Figure(figsize=(7.6, 7), layout="constrained")
    axes = figure.subplots()
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for row, column in np.ndindex(k, k):
        if counts[row, column]:
            shade = "white" if shares[row, column] > 0.5 else "#222222"
            axes.text(column, row, counts[row, column], ha="center", va="center", color=shade, fontsize=9)
    axes.set_xticks(range(k), class_names, rotation=45, ha="right")
    axes.set_yticks(range(k), class_names)
    axes.set(xlabel="predicted", ylabel="given", title=title)
    return figure


def curves(table: pd.DataFrame, title: str) -> Figure:
    """Accuracy and loss by epoch, a thin line for each fold and a thick one for their mean.

    `table` has fold, epoch, train_loss, train_accuracy, watched_loss, watched_accuracy.
    """
    figure = Figure(figsize=(9, 3.6), layout="constrained")
    mean = table.groupby("epoch").mean()
    for axes, what in zip(figure.subplots(1, 2), ("accuracy", "loss"), strict=True):
        for side, colour, label in (("train", TRAIN, "training images"), ("watched", WATCHED, "held-out images")):
            for _, fold in table.groupby("fold"):
                axes.plot(fold["epoch"], fold[f"{side}_{what}"], color=colour, linewidth=0.6, alpha=0.5)
            axes.plot(mean.index, mean[f"{side}_{what}"], color=colour, marker="o", markersize=4, linewidth=2, label=label)
        axes.set(xlabel="epoch", ylabel=what)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
        axes.grid(alpha=0.3)
    axes.legend(frameon=False)
    figure.suptitle(title)
    return figure
