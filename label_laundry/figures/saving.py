"""Figures as files, all at one resolution."""

from pathlib import Path

from matplotlib.figure import Figure

from label_laundry.contracts.atomic import write

# 9-point text stays sharp on high-resolution screens and in print.
DPI = 150


def save(figure: Figure, path: Path) -> None:
    """Write a whole PNG or nothing, whatever the suffix of the path."""
    write(path, lambda temporary: figure.savefig(temporary, dpi=DPI, format="png"))
