"""Figures as files, all at one resolution."""

from pathlib import Path

from matplotlib.figure import Figure

from label_laundry.contracts.atomic import write

# Letters of 9 points stay sharp on a screen of high resolution and in print.
DPI = 150


def save(figure: Figure, path: Path) -> None:
    """Write a whole PNG or none, whatever the path ends with."""
    write(path, lambda temporary: figure.savefig(temporary, dpi=DPI, format="png"))
