"""The training images that new images are judged with.

All images of a large set would take most of the time and change little: a sample shows just as well how often the models are wrong
together.
"""

import numpy as np

from label_laundry.contracts.seeds import derive

LEAST = 10_000
# More training images if there are many new ones, so that the new ones do not dominate the estimate.
FOR_EACH_NEW = 10
# Images of each class, if it has as many, with which a reviewer can compare a new image.
OF_A_CLASS = 20


def old_beside_new(labels: np.ndarray, n_new: int) -> np.ndarray:
    """Rows of the training images, int64, ascending: each class in proportion, and the same rows on each call.

    Parameters
    ----------
    labels : int64 (N,), of the training images; n_new : how many images are judged.
    """
    share = min(1.0, max(LEAST, FOR_EACH_NEW * n_new) / max(len(labels), 1))
    generator = np.random.default_rng(derive(1, "old beside new"))
    chosen = []
    for code in np.unique(labels):
        rows = np.flatnonzero(labels == code)
        chosen.append(generator.permutation(rows)[: max(round(share * len(rows)), OF_A_CLASS)])
    return np.sort(np.concatenate(chosen)) if chosen else np.empty(0, np.int64)
