"""Accuracy, F1, log loss and calibration error of predictions, over seeds."""

import numpy as np
from sklearn.metrics import f1_score

BINS = 15


def scores(labels: np.ndarray, probs: np.ndarray, class_names: list[str]) -> dict:
    """Means over seeds, the standard deviation `accuracy_std` over seeds, and F1 of each class.

    Parameters
    ----------
    labels : (N,); probs : (S, N, K), one set of predictions for each seed.
    """
    classes = np.arange(len(class_names))
    f1 = [f1_score(labels, of_seed.argmax(axis=1), labels=classes, average=None, zero_division=0) for of_seed in probs]
    accuracy = (probs.argmax(axis=2) == labels).mean(axis=1)
    return {
        "accuracy": float(accuracy.mean()),
        "accuracy_std": float(accuracy.std(ddof=1)) if len(probs) > 1 else 0.0,
        "macro_f1": float(np.mean(f1)),
        "log_loss": float(log_losses(labels, probs).mean()),
        "calibration_error": float(np.mean([calibration_error(labels, of_seed) for of_seed in probs])),
        "f1": {name: float(value) for name, value in zip(class_names, np.mean(f1, axis=0), strict=True)},
    }


def log_losses(labels: np.ndarray, probs: np.ndarray) -> np.ndarray:
    """Log loss float64 (S, N) of each seed on each image; labels (N,), probs (S, N, K)."""
    return -np.log(np.clip(probs[:, np.arange(len(labels)), labels].astype(np.float64), 1e-8, 1))


def calibration_error(labels: np.ndarray, probs: np.ndarray) -> float:
    """Expected calibration error over 15 equal bins of confidence (Guo et al., ICML 2017); labels (N,), probs (N, K)."""
    confidence, right = probs.max(axis=1), probs.argmax(axis=1) == labels
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = [abs(right[bins == n].mean() - confidence[bins == n].mean()) * (bins == n).mean() for n in np.unique(bins)]
    return float(sum(gaps))
