"""Predicted probabilities on disk: float32 (N, K), rows in source order, columns in class order."""

from pathlib import Path

import numpy as np

from label_laundry.contracts.dataset import read_array
from label_laundry.contracts.trouble import Trouble


def read_probabilities(path: Path, n_rows: int, n_classes: int) -> np.ndarray:
    """float64 (N, K), clipped to [0, 1] and summing to one, as cleanlab expects.

    Raises
    ------
    Trouble
        When the shape is not (n_rows, n_classes), or a row is not a distribution (for example, no fold predicted it).
    """
    stored = read_array(path)
    if stored.shape != (n_rows, n_classes):
        raise Trouble(f"{path}: shape {stored.shape}, expected {(n_rows, n_classes)}; `dvc repro` makes it again")
    probs = np.clip(stored.astype(np.float64), 0, 1)
    sums = probs.sum(axis=1, keepdims=True)
    wrong = np.flatnonzero(~(np.abs(sums[:, 0] - 1) < 1e-3))
    if len(wrong):
        raise Trouble(f"{path}: row {wrong[0]} is not a distribution over the classes; `dvc repro` makes it again")
    return probs / sums


def log_loss(labels: np.ndarray, probs: np.ndarray) -> float:
    """Mean -log probability of the given label; labels int (N,), probs (N, K), clipped at 1e-8."""
    return float(-np.log(np.clip(probs[np.arange(len(labels)), labels], 1e-8, 1)).mean())
