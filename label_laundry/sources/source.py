"""The form that all sources share: rows with labels, and an image for each row, decoded or not."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

# An image in the form that a source has it: pixels, the path of a file, or the content of a file.
Raw = np.ndarray | Path | bytes
LEFT_OUT = ["file", "reason", "lost"]


@dataclass(frozen=True)
class Source:
    """Labelled images, in source order.

    `rows` has split ("train", "test", or "" if the source has no splits), label (int64, index into `class_names`) and file (its name,
    "" if it has none). `images` has one item per row. `left_out` (file, reason, lost) lists everything that is not used as a labelled
    image; `lost` is False if no image is lost, as with a file that is not an image. `notes` are sentences on what was decided about
    the source, for a person to read at each run.
    """

    name: str
    words: str
    class_names: list[str]
    rows: pd.DataFrame
    images: Sequence[Raw]
    left_out: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=LEFT_OUT))
    notes: tuple[str, ...] = ()


def natural(name: str) -> tuple:
    """A sort key that puts 2 before 10. Names that are equal as numbers, such as 01 and 1, are ordered as text."""
    parts = (part for part in re.split(r"(\d+)", name) if part)
    # The last item sorts below any other part, so that a name comes before longer names that begin with it.
    return (*((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts), (-1, 0, name))


def text(name: str | os.PathLike[str]) -> str:
    """A file name or path as text that is safe to write anywhere: a byte that is not UTF-8 becomes an escape such as `\\xe4`."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
