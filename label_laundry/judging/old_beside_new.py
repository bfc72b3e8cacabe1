"""The images of the set that new ones are judged beside.

All of a large set would take most of the time and change little: a sample shows as well how often the models are wrong together.
"""

import numpy as np

from label_laundry.contracts.seeds import derive

LEAST = 10_000
# More of them where many are new, so that these do not decide how often labels are wrong.
FOR_EACH_NEW = 10
# Of each class, where it has so many, for a reviewer to compare a new image with.
OF_A_CLASS = 20


def old_beside_new(labels: np.ndarray, n_new: int) -> np.ndarray:
    """Rows of the training images, int64, ascending: each class in proportion, and the same ones at each call.

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
