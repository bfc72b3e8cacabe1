"""Convert the arguments of the four functions, arrays or files, to the form that the library computes with."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

MODEL = "model"


def array_of(given: ArrayLike | str | Path) -> np.ndarray:
    """The array itself, or the content of a .npy file, memory-mapped."""
    if isinstance(given, (str, Path)):
        return np.load(given, mmap_mode="r", allow_pickle=False)
    return np.asarray(given)


def probabilities_of(given: Mapping[str, ArrayLike | str | Path] | ArrayLike | str | Path) -> dict[str, np.ndarray]:
    """float64 (N, K) for each model, rows summing to one; a single array belongs to one model called "model".

    Raises
    ------
    ValueError
        When shapes differ between models, or a row is no distribution over the classes.
    """
    models = dict(given) if isinstance(given, Mapping) else {MODEL: given}
    out = {name: np.clip(array_of(probs).astype(np.float64), 0, 1) for name, probs in models.items()}
    shapes = {name: probs.shape for name, probs in out.items()}
    if len(set(shapes.values())) != 1 or len(next(iter(shapes.values()))) != 2:
        raise ValueError(f"pred_probs: every model needs an array (N, K) of the same shape; got {shapes}")
    for name, probs in out.items():
        sums = probs.sum(axis=1, keepdims=True)
        wrong = np.flatnonzero(~(np.abs(sums[:, 0] - 1) < 1e-3))
        if len(wrong):
            raise ValueError(f"pred_probs: row {wrong[0]} of {name} sums to {sums[wrong[0], 0]:.3g}, not 1")
        out[name] = probs / sums
    return out


def labels_of(given: ArrayLike | str | Path, class_names: list[str] | None, n_classes: int) -> tuple[np.ndarray, list[str]]:
    """Codes int64 (N,) and class names in the order of the probabilities' columns.

    Parameters
    ----------
    given : codes from 0 to K-1 or class names, (N,); a .npy file, or a CSV file with a column `label`.
    class_names : None: the sorted names among the labels, or "0" to "K-1" for codes.

    Raises
    ------
    ValueError
        When there are not as many names as columns, or a label is unknown.
    """
    if isinstance(given, (str, Path)) and Path(given).suffix == ".csv":
        labels = pd.read_csv(given, dtype=str, keep_default_na=False)["label"].to_numpy()
    else:
        labels = np.array(array_of(given))
    if np.issubdtype(labels.dtype, np.integer):
        names = class_names or [str(code) for code in range(n_classes)]
        codes = labels.astype(np.int64)
    else:
        names = class_names or sorted(set(map(str, labels)))
        known = {name: code for code, name in enumerate(names)}
        unknown = sorted(set(map(str, labels)) - set(known))
        if unknown:
            raise ValueError(f"labels: unknown class {unknown[0]!r}; class_names has {', '.join(map(str, names))}")
        codes = np.array([known[str(label)] for label in labels], np.int64)
    if len(names) != n_classes:
        raise ValueError(f"class_names: {len(names)} names for {n_classes} columns of pred_probs; pass class_names in column order")
    if len(codes) and not (codes.min() >= 0 and codes.max() < n_classes):
        raise ValueError(f"labels: codes must be from 0 to {n_classes - 1}, found {codes.min()} to {codes.max()}")
    return codes, list(names)
