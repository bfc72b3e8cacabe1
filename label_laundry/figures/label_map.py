"""A map of all images, with the flagged ones marked."""

import numpy as np
from matplotlib import colormaps
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from label_laundry.figures.fonts import short

# More colours are hard to tell apart; longer names do not fit beside the map.
MOST_COLOURS, MOST_LETTERS = 20, 24
OTHER = (0.8, 0.8, 0.8, 1.0)


def label_map(points: np.ndarray, labels: np.ndarray, flagged: np.ndarray, class_names: list[str]) -> Figure:
    """Each image is a dot in the colour of its given class. Class names are written on the dots; flagged images have a black rim.

    With more than 20 classes only the 20 with the most flags have a colour of their own.

    Parameters
    ----------
    points : (N, 2); labels : (N,) given; flagged : bool (N,).
    """
    figure = Figure(figsize=(11, 8.5), layout="constrained")
    axes = figure.subplots()
    k = len(class_names)
    palette = colormaps["tab10" if k <= 10 else "tab20"]
    named = np.arange(k)
    if k > MOST_COLOURS:
        flags = np.bincount(labels[flagged], minlength=k)
        named = np.sort(np.argsort(-flags, kind="stable")[:MOST_COLOURS])
    colour_of = np.tile(OTHER, (k, 1))
    colour_of[named] = palette(np.arange(len(named)))
    colours = colour_of[labels]
    axes.scatter(*points.T, c=colours, s=1.5, linewidths=0, alpha=0.5, rasterized=True)
    axes.scatter(*points[flagged].T, c=colours[flagged], s=14, edgecolors="black", linewidths=0.6)
    for code in named:
        axes.scatter([], [], color=colour_of[code], s=30, label=short(class_names[code], MOST_LETTERS))
    for code in named[np.isin(named, labels)]:
        # The image nearest to the median: the median of a class in two parts may lie between them, on other classes.
        of = points[labels == code]
        middle = of[np.argmin(np.linalg.norm(of - np.median(of, axis=0), axis=1))]
        look = {"ha": "center", "va": "center", "fontsize": 11, "weight": "bold"}
        rim = [withStroke(linewidth=3, foreground="white")]
        axes.annotate(short(class_names[code], MOST_LETTERS), middle, path_effects=rim, **look)
    if k > len(named):
        axes.scatter([], [], color=OTHER, s=30, label=f"{k - len(named):,} other classes")
    axes.scatter([], [], facecolors="none", edgecolors="black", s=30, label=f"flagged ({flagged.sum():,})")
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5), frameon=False)
    axes.set(title=f"{len(points):,} images, those that look alike close together (UMAP); certain and likely flags circled")
    axes.axis("off")
    return figure
