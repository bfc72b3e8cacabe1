"""A validation split for early stopping, taken from the training rows and never from rows that are judged."""

import numpy as np


def validation_split(labels: np.ndarray, share: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Positions to learn from and positions to watch, both sorted; share 0 watches none.

    The share is taken from each class (labels (M,)), but at least one image in all; a class with one image is kept for training.
    """
    if not share:
        return np.arange(len(labels)), np.empty(0, np.int64)
    generator = np.random.default_rng(seed)
    classes = [generator.permutation(np.flatnonzero(labels == code)) for code in np.unique(labels)]
    parts = [rows[: min(round(share * len(rows)), len(rows) - 1)] for rows in classes]
    watch = np.concatenate(parts) if any(map(len, parts)) else max(classes, key=len)[:1]
    return np.setdiff1d(np.arange(len(labels)), watch), np.sort(watch)
