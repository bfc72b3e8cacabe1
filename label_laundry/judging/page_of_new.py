"""The page to review new images on: that of the gallery, with images of the trained set to compare with."""

import numpy as np
import pandas as pd
from PIL.Image import Image
from sklearn.neighbors import NearestNeighbors

from label_laundry.contracts import paths
from label_laundry.contracts.dataset import Dataset, read_array, read_images
from label_laundry.contracts.vocabulary import TIERS
from label_laundry.judging.arrivals import Arrivals
from label_laundry.pages.material import Material, review_page
from label_laundry.sources.originals import Originals

# A new image lies on the map where these training images lie that are most like it, in the mean.
BESIDE = 5


class OldAndNew(Originals):
    """Originals of the set, and of the new images beside it."""

    def __init__(self, arrivals: Arrivals) -> None:
        super().__init__()
        self.arrivals = arrivals

    def picture(self, id_: str) -> Image:
        return self.arrivals.picture(id_) if id_ in self.arrivals.raw else super().picture(id_)


def page_of_new(
    new: pd.DataFrame,
    trained: pd.DataFrame,
    arrivals: Arrivals,
    new_features: np.ndarray | None,
    pred_probs: dict[str, np.ndarray],
    dataset: Dataset,
    title: str,
) -> str:
    """HTML of the page.

    Parameters
    ----------
    new, trained : evidence, as `evidence_of_new` gives it.
    new_features : (M, D), or None where none can be had; then examples are of the class, not alike.
    pred_probs : for each model (N + M, K), training rows first.
    """
    n = len(trained)
    old = np.asarray(read_array(paths.features("train")), np.float32)
    if new_features is None:
        new_features = np.tile(old.mean(axis=0), (len(new), 1))
    points = np.array(read_array(paths.EMBED / "map.npy"))[:n]
    nearest = NearestNeighbors(n_neighbors=min(BESIDE, n), metric="cosine", algorithm="brute", n_jobs=1).fit(old)
    beside = nearest.kneighbors(new_features, return_distance=False)
    examined = pd.concat([trained.assign(place=trained["index"], file=""), new.assign(place=n + new["index"])], ignore_index=True)
    # To the page all are training images: a verdict on one is a verdict on its label.
    examined = examined.assign(split="train", duplicate="", twin="", twin_split="", twin_given="")
    material = Material(
        dataset, examined, {"train": read_images("train", dataset), "test": arrivals.images},
        np.concatenate([old, np.asarray(new_features, np.float32)]), np.concatenate([points, points[beside].mean(axis=1)]),
        pred_probs, OldAndNew(arrivals),
    )  # fmt: skip
    flagged = examined[(examined["place"] >= n) & (examined["tier"] != "")]
    return review_page(flagged, material, TIERS, title)
