"""Folders of small pictures for the tests of sources."""

from pathlib import Path

import numpy as np
from PIL import Image


def picture(seed: int, mode: str = "RGB", size: tuple[int, int] = (12, 12)) -> Image.Image:
    """A different picture for each seed; size is (width, height)."""
    values = np.random.default_rng(seed).integers(0, 256, (size[1], size[0], 3), np.uint8)
    return Image.fromarray(values).convert(mode)


def class_folders(folder: Path, names: list[str], n: int = 3, suffix: str = "png") -> Path:
    """`n` pictures in a folder for each class, named by their numbers over all classes."""
    for code, name in enumerate(names):
        (folder / name).mkdir(parents=True)
        for one in range(n):
            picture(n * code + one).save(folder / name / f"{len(names) * one + code}.{suffix}")
    return folder
