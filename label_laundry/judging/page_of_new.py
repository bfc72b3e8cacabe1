"""The review page for new images: the gallery's page, with images of the trained set for comparison."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from PIL.Image import Image
from sklearn.neighbors import NearestNeighbors

from label_laundry.contracts.dataset import Dataset
from label_laundry.contracts.vocabulary import TIERS
from label_laundry.judging.arrivals import Arrivals
from label_laundry.pages.material import Material, review_page
from label_laundry.sources.originals import Originals

# On the map, a new image lies at the mean position of this many most similar training images.
BESIDE = 5


class OldAndNew(Originals):
    """Originals of the set, and of the new images beside it."""

    def __init__(self, arrivals: Arrivals) -> None:
        super().__init__()
        self.arrivals = arrivals

    def picture(self, id_: str) -> Image:
        return self.arrivals.picture(id_) if id_ in self.arrivals.raw else super().picture(id_)


@dataclass(frozen=True)
class Part:
    """Some rows of an array of images, read one at a time."""

    images: np.ndarray
    rows: np.ndarray

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, place: int) -> np.ndarray:
        return self.images[self.rows[place]]


@dataclass(frozen=True)
class Old:
    """N training images: `evidence` as `evidence_of_new` gives it; by its `index`, features (N, D) and points on the map (N, 2)."""

    evidence: pd.DataFrame
    images: Part
    features: np.ndarray
    points: np.ndarray


def page_of_new(
    new: pd.DataFrame,
    old: Old,
    arrivals: Arrivals,
    new_features: np.ndarray | None,
    pred_probs: dict[str, np.ndarray],
    dataset: Dataset,
    title: str,
) -> str:
    """HTML of the page.

    Parameters
    ----------
    new : evidence for the M new images, as `evidence_of_new` gives it.
    new_features : (M, D), or None if not available; then examples are of the class, but not similar.
    pred_probs : for each model (N + M, K), training rows first.
    """
    n = len(old.images)
    if new_features is None:
        new_features = np.tile(old.features.mean(axis=0), (len(new), 1))
    nearest = NearestNeighbors(n_neighbors=min(BESIDE, n), metric="cosine", algorithm="brute", n_jobs=1).fit(old.features)
    beside = nearest.kneighbors(new_features, return_distance=False)
    examined = [old.evidence.assign(place=old.evidence["index"], file=""), new.assign(place=n + new["index"])]
    # The page treats all as training images, so a verdict on an image is a verdict on its label.
    nothing = {"split": "train", "duplicate": "", "twin": "", "twin_split": "", "twin_given": ""}
    material = Material(
        dataset, pd.concat(examined, ignore_index=True).assign(**nothing), {"train": old.images, "test": arrivals.images},
        np.concatenate([old.features, np.asarray(new_features, np.float32)]),
        np.concatenate([old.points, old.points[beside].mean(axis=1)]), pred_probs, OldAndNew(arrivals),
    )  # fmt: skip
    flagged = material.examined[(material.examined["place"] >= n) & (material.examined["tier"] != "")]
    return review_page(flagged, material, TIERS, title)
