"""The held-out test split, stratified subsets for quick profiles, and folds that keep equal images together."""

from collections.abc import Sequence

import numpy as np
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold, train_test_split

from label_laundry.contracts.seeds import derive
from label_laundry.contracts.trouble import Trouble
from label_laundry.contracts.vocabulary import SPLITS

REMEDY = "add images to it, or take the class out of the source"


def split_up(
    labels: np.ndarray, digests: np.ndarray, splits: np.ndarray, share: float, seed: int, class_names: Sequence[str]
) -> np.ndarray:
    """`splits` if the source has them, else those that `hold_out` makes.

    Raises
    ------
    Trouble
        When a split has labelled images of fewer than two classes, or as `hold_out`.
    """
    if not set(splits) <= set(SPLITS):
        splits = hold_out(labels, digests, share, seed, class_names)
    for split in SPLITS:
        present = np.unique(labels[splits == split])
        if len(present) < 2:
            has = f"images of class {class_names[present[0]]!r} alone" if len(present) else "no labelled image"
            raise Trouble(
                f"data.path in params.yaml: the {split} split has {has}, but two classes are needed; put its images into class folders, "
                "or take its folder (or files) away, and a share of the others is held out"
            )
    return splits


def hold_out(labels: np.ndarray, pixels: np.ndarray, share: float, seed: int, class_names: Sequence[str]) -> np.ndarray:
    """ "train" or "test" for each image, (N,). This share of each class, at least one image, is for testing; equal images stay together.

    Parameters
    ----------
    labels : int64 (N,); pixels : str (N,), equal for equal images. Equal images with different labels count for the first one's class.

    Raises
    ------
    Trouble
        When a class has fewer than two different images.
    """
    groups, first, inverse = np.unique(pixels, return_index=True, return_inverse=True)
    test = np.zeros(len(groups), bool)
    generator = np.random.default_rng(derive(seed, "hold out"))
    for code in np.unique(labels):
        members = generator.permutation(np.flatnonzero(labels[first] == code))
        if len(members) < 2:
            rows = np.flatnonzero(labels == code)
            elsewhere = np.unique(labels[first[inverse[rows]]])
            other = next((class_names[one] for one in elsewhere if one != code), None)
            same = f"; the others are in class {other!r} too" if other is not None else ""
            raise Trouble(
                f"class {class_names[code]!r}: {len(members)} different of {len(rows)} images{same}; a share is held out "
                f"for testing, so three are needed; {REMEDY}"
            )
        test[members[: min(len(members) - 1, max(1, round(share * len(members))))]] = True
    return np.where(test[inverse], "test", "train")


def stratified_subset(labels: np.ndarray, most: int | None, seed: int, purpose: str) -> np.ndarray:
    """Sorted rows, int64: all, or `most` of them, drawn in proportion to class size. Raises `Trouble` if that is impossible."""
    if most is None or most >= len(labels):
        return np.arange(len(labels))
    if most < len(np.unique(labels)):
        raise Trouble(f"params.yaml: images.{purpose}: {most} images are too few for {len(np.unique(labels))} classes; raise it")
    state = derive(seed, "subset", purpose) % 2**32
    try:
        rows, _ = train_test_split(np.arange(len(labels)), train_size=most, stratify=labels, random_state=state)
    except ValueError as error:  # a class has a single image, or fewer images are left out than there are classes
        raise Trouble(
            f"params.yaml: images.{purpose}: {most} of {len(labels)} images cannot be drawn by class ({error}); set it to null or lower it"
        ) from error
    return np.sort(rows)


def folds_of(labels: np.ndarray, groups: np.ndarray, n_folds: int, seed: int, class_names: Sequence[str] | None = None) -> np.ndarray:
    """int64 (N,), 0 to n_folds-1: stratified by label; each duplicate group is in one fold.

    Raises
    ------
    Trouble
        When n_folds is below 2, or a class has fewer than n_folds different images.
    """
    counts = np.bincount(np.unique(np.stack([labels, groups]), axis=1)[0])
    present = np.flatnonzero(counts)
    poorest = int(present[counts[present].argmin()])
    if not 2 <= n_folds <= counts[poorest]:
        name = repr(class_names[poorest]) if class_names else f"number {poorest + 1}"
        most = counts[poorest]
        remedy = REMEDY if most < 2 else "set it to 2" if most == 2 else f"set it to 2 to {most}"
        raise Trouble(f"params.yaml: folds: {n_folds} is not possible: class {name} has {most} different images to train on; {remedy}")
    # Without duplicates the grouped splitter gives the same kind of folds, but takes 20 times as long.
    has_duplicates = len(np.unique(groups)) < len(groups)
    splitter = StratifiedGroupKFold if has_duplicates else StratifiedKFold
    folds = np.full(len(labels), -1, np.int64)
    split = splitter(n_folds, shuffle=True, random_state=derive(seed, "folds") % 2**32)
    for fold, (_, rows) in enumerate(split.split(labels, labels, groups if has_duplicates else None)):
        folds[rows] = fold
    return folds
