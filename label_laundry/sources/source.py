"""What all sources have in common: rows with labels, and an image for each row, decoded or not."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

# An image as a source has it: pixels, a file, or a file's content.
Raw = np.ndarray | Path | bytes
LEFT_OUT = ["file", "reason", "lost"]


@dataclass(frozen=True)
class Source:
    """Images that came with labels, in source order.

    `rows` has split ("train", "test", or "" where the source has no split), label (int64, index into `class_names`) and file (the
    name of each, "" where it has none); `images` has one for each row. `left_out` (file, reason, lost) lists what is no image with a
    label; `lost` is False where nothing is lost by it, as with a file of another kind. `notes` are
    sentences on what was decided about the source, for a person to read at each run.
    """

    name: str
    words: str
    class_names: list[str]
    rows: pd.DataFrame
    images: Sequence[Raw]
    left_out: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=LEFT_OUT))
    notes: tuple[str, ...] = ()


def natural(name: str) -> tuple:
    """A sorting key by which 2 comes before 10; 01 and 1, whose numbers are equal, are ordered by their letters."""
    parts = (part for part in re.split(r"(\d+)", name) if part)
    # The last item ends the key below any other part, so that a name comes before the longer ones that begin with it.
    return (*((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts), (-1, 0, name))


def text(name: str | os.PathLike[str]) -> str:
    """A file's name or path as text that can be written anywhere; a byte that is not UTF-8 becomes `\\xe4` or the like."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
