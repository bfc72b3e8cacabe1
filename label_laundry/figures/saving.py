"""Figures as files, all at one resolution."""

from pathlib import Path

from matplotlib.figure import Figure

# Letters of 9 points stay sharp on a screen of high resolution and in print.
DPI = 150


def save(figure: Figure, path: Path) -> None:
    """Write a PNG, whatever the path ends with."""
    figure.savefig(path, dpi=DPI, format="png")
