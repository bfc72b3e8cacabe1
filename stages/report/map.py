"""The map of all images with the flags on it."""

import numpy as np
from matplotlib import colormaps
from matplotlib.figure import Figure


def label_map(points: np.ndarray, labels: np.ndarray, flagged: np.ndarray, class_names: list[str]) -> Figure:
    """Every image as a dot in its given class's colour; flagged ones as black circles.

    Parameters
    ----------
    points : (N, 2); labels : (N,) given; flagged : bool (N,).
    """
    figure = Figure(figsize=(11, 8.5), layout="constrained")
    axes = figure.subplots()
    palette = colormaps["tab10" if len(class_names) <= 10 else "tab20"]
    colours = palette(labels % palette.N)
    axes.scatter(*points.T, c=colours, s=1.5, linewidths=0, alpha=0.5, rasterized=True)
    axes.scatter(*points[flagged].T, c=colours[flagged], s=14, edgecolors="black", linewidths=0.6)
    for code, name in enumerate(class_names):
        axes.scatter([], [], color=palette(code % palette.N), s=30, label=name)
    axes.scatter([], [], facecolors="none", edgecolors="black", s=30, label=f"flagged ({flagged.sum():,})")
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5), frameon=False)
    axes.set(title=f"{len(points):,} images by MobileNetV2's features (UMAP); certain and likely flags circled")
    axes.axis("off")
    return figure
