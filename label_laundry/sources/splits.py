"""A held-out test split, stratified subsets for quick profiles, and folds that keep equal images together."""

import numpy as np
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold, train_test_split

from label_laundry.contracts.seeds import derive
from label_laundry.contracts.trouble import Trouble


def hold_out(labels: np.ndarray, pixels: np.ndarray, share: float, seed: int) -> np.ndarray:
    """ "train" or "test" for each image, (N,): of each class this share is for testing, at least one; equal images stay together.

    Parameters
    ----------
    labels : int64 (N,); pixels : str (N,), equal for equal images. Equal images of two classes count for the first one's.

    Raises
    ------
    Trouble
        When a class has no two different images.
    """
    groups, first, inverse = np.unique(pixels, return_index=True, return_inverse=True)
    test = np.zeros(len(groups), bool)
    generator = np.random.default_rng(derive(seed, "hold out"))
    for code in np.unique(labels):
        members = generator.permutation(np.flatnonzero(labels[first] == code))
        if len(members) < 2:
            raise Trouble(
                f"params.yaml: data.path: class number {code + 1} has {len(members)} different images; two are needed to hold one out"
            )
        test[members[: min(len(members) - 1, max(1, round(share * len(members))))]] = True
    return np.where(test[inverse], "test", "train")


def stratified_subset(labels: np.ndarray, most: int | None, seed: int, purpose: str) -> np.ndarray:
    """Sorted rows, int64: all, or `most` of them with each class in proportion."""
    if most is None or most >= len(labels):
        return np.arange(len(labels))
    if most < len(np.unique(labels)):
        raise Trouble(f"params.yaml: images.{purpose}: {most} images are too few for {len(np.unique(labels))} classes; raise it")
    state = derive(seed, "subset", purpose) % 2**32
    try:
        rows, _ = train_test_split(np.arange(len(labels)), train_size=most, stratify=labels, random_state=state)
    except ValueError as error:  # a class of one image, or fewer left out than there are classes
        raise Trouble(
            f"params.yaml: images.{purpose}: {most} of {len(labels)} images cannot be drawn by class ({error}); set it to null or lower it"
        ) from error
    return np.sort(rows)


def folds_of(labels: np.ndarray, groups: np.ndarray, n_folds: int, seed: int) -> np.ndarray:
    """int64 (N,), 0 to n_folds-1: stratified by label, each duplicate group in one fold.

    Raises
    ------
    Trouble
        When n_folds is below 2, or a class has fewer different images.
    """
    counts = np.bincount(np.unique(np.stack([labels, groups]), axis=1)[0])
    present = np.flatnonzero(counts)
    poorest = int(present[counts[present].argmin()])
    if not 2 <= n_folds <= counts[poorest]:
        remedy = f"choose 2 to {counts[poorest]}" if counts[poorest] > 1 else "add images to it, or leave it out"
        raise Trouble(
            f"params.yaml: folds: {n_folds} is not possible: class number {poorest + 1} has {counts[poorest]} different images; {remedy}"
        )
    # Without duplicates the grouped splitter gives the same kind of folds and takes 20 times as long.
    has_duplicates = len(np.unique(groups)) < len(groups)
    splitter = StratifiedGroupKFold if has_duplicates else StratifiedKFold
    folds = np.full(len(labels), -1, np.int64)
    split = splitter(n_folds, shuffle=True, random_state=derive(seed, "folds") % 2**32)
    for fold, (_, rows) in enumerate(split.split(labels, labels, groups if has_duplicates else None)):
        folds[rows] = fold
    return folds
