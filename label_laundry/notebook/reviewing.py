"""Flagged images -> one HTML page for reviewing them."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from sklearn.decomposition import PCA

from label_laundry.contracts.dataset import Dataset
from label_laundry.contracts.vocabulary import TIERS
from label_laundry.notebook.arguments import array_of, probabilities_of
from label_laundry.pages import material


def review_page(
    evidence: pd.DataFrame,
    images: ArrayLike | str | Path,
    pred_probs: Mapping[str, ArrayLike | str | Path] | ArrayLike | str | Path,
    features: ArrayLike | str | Path | None = None,
    name: str = "images",
) -> str:
    """A self-contained page of all flagged images, worst first; verdicts given on it are saved as review.csv for `clean_labels`.

    Parameters
    ----------
    evidence : what `flag_labels` returns, N rows.
    images : uint8 (N, H, W) or (N, H, W, 3), rows as in the labels that were flagged; or a .npy file.
    pred_probs : as passed to `flag_labels`.
    features : (N, D), to find images of both classes for comparison, and for the map. Default: the models' mean probabilities.
    name : of the data set. The browser keeps verdicts of each name and set of classes apart.

    Returns
    -------
    HTML: write it to a file and open that in a browser. No server or network is needed.

    Raises
    ------
    ValueError
        When there are not N images, or they are not uint8.

    Examples
    --------
    >>> import numpy as np
    >>> from pathlib import Path
    >>> from label_laundry import flag_labels, review_page
    >>> truth = np.arange(60) % 3
    >>> pred_probs = np.full((60, 3), 0.02)
    >>> pred_probs[np.arange(60), truth] = 0.96
    >>> labels = truth.copy()
    >>> labels[7] = 0
    >>> images = np.random.default_rng(0).integers(0, 256, (60, 8, 8), np.uint8)
    >>> evidence = flag_labels(labels, pred_probs, class_names=["cat", "dog", "owl"])
    >>> html = review_page(evidence, images, pred_probs)
    >>> Path("review.html").write_text(html, encoding="utf-8") > 10_000  # doctest: +SKIP
    True
    >>> html.startswith("<!DOCTYPE html>") or html.startswith("<!doctype html>")
    True
    """
    pixels, probs = array_of(images), probabilities_of(pred_probs)
    n, n_classes = next(iter(probs.values())).shape
    if pixels.dtype != np.uint8 or pixels.ndim not in (3, 4) or len(pixels) != n or len(evidence) != n:
        raise ValueError(
            f"images: {pixels.dtype} {pixels.shape} for {len(evidence)} rows of evidence; need uint8 ({n}, H, W) or ({n}, H, W, 3)"
        )
    names = evidence.attrs.get("class_names") or sorted({*evidence["given"], *evidence["suggested"]})
    if len(names) != n_classes:
        raise ValueError(f"evidence: {len(names)} class names for {n_classes} columns; pass the evidence as flag_labels returned it")
    known = np.mean(list(probs.values()), axis=0) if features is None else array_of(features)
    # Without a search for duplicates, no image has a twin.
    examined = evidence.assign(file="", place=evidence["index"], duplicate="", twin=evidence["id"], twin_split="", twin_given="")
    dataset = Dataset(
        name=name, source="", class_names=names, image_shape=list(pixels.shape[1:]), counts={"train": n, "test": 0}, folds=0, sha256={}
    )  # fmt: skip
    points = PCA(2, random_state=0).fit_transform(known) if min(known.shape) >= 2 else np.zeros((n, 2))
    made = material.Material(dataset, examined, {"train": pixels, "test": pixels[:0]}, np.asarray(known), points, probs)
    return material.review_page(examined[examined["tier"] != ""], made, TIERS, f"Flagged labels: {name}")
