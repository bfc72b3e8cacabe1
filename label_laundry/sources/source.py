"""What all sources have in common: rows with labels, and an image for each row, decoded or not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

# An image as a source has it: pixels, a file, or a file's content.
Raw = np.ndarray | Path | bytes


@dataclass(frozen=True)
class Source:
    """Images that came with labels, in source order.

    `rows` has split ("train", "test", or "" where the source has no split), label (int64, index into `class_names`) and file (the
    name of each, "" where it has none); `images` has one for each row. `left_out` (file, reason) lists what is no image with a label;
    `notes` are sentences on what was decided about the source, for a person to read at each run.
    """

    name: str
    words: str
    class_names: list[str]
    rows: pd.DataFrame
    images: Sequence[Raw]
    left_out: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["file", "reason"]))
    notes: tuple[str, ...] = ()


def natural(name: str) -> tuple:
    """A sorting key by which 2 comes before 10."""
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in re.split(r"(\d+)", name) if part)
