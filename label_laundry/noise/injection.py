"""Injects the wrong labels that the `noise:` section asks for."""

from pathlib import Path

import numpy as np
import pandas as pd

from label_laundry.contracts import paths
from label_laundry.contracts.seeds import derive
from label_laundry.contracts.trouble import Trouble
from label_laundry.noise.generators import confusion, instance, symmetric
from label_laundry.noise.independent_network import out_of_fold_probs
from label_laundry.noise.settings import Noise


def inject(images: np.ndarray, labels: np.ndarray, class_names: list[str], noise: Noise) -> np.ndarray:
    """`labels`, int64 (N,), with the noise that the settings ask for; images uint8 (N, H, W[, 3])."""
    generator = np.random.default_rng(derive(noise.seed, "noise", noise.kind))
    n_classes = len(class_names)
    match noise.kind:
        case "symmetric":
            return symmetric(labels, n_classes, noise.rate, generator)
        case "confusion":
            return confusion(labels, read_confusion(paths.CONFUSION, class_names), noise.rate, generator)
        case "instance":
            return instance(labels, out_of_fold_probs(images, labels, n_classes, noise.seed), noise.rate, generator)
    return labels


def read_confusion(path: Path, class_names: list[str]) -> np.ndarray:
    """Counts (K, K), given labels in rows, predicted labels in columns, both in the order of `class_names`.

    Raises
    ------
    Trouble
        When the file is missing, has other classes, or has a missing or negative count.
    """
    remedy = "copy results/confusion.csv of a run without noise to this path"
    try:
        # As text, because classes may be called 7 or NA.
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        counts = table.set_index(table.columns[0]).loc[class_names, class_names].to_numpy(np.float64)
    except (OSError, ValueError, KeyError) as error:
        raise Trouble(f"{path}: not a confusion matrix of this data set's classes ({' '.join(str(error).split())}); {remedy}") from error
    if not (np.isfinite(counts).all() and (counts >= 0).all()):
        raise Trouble(f"{path}: a count is missing or negative; {remedy}")
    return counts
