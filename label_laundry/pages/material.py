"""The inputs of a review page, read from the outputs of earlier stages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial

import numpy as np
import pandas as pd
from PIL import ImageOps
from PIL.Image import Image

from label_laundry.contracts import paths
from label_laundry.contracts.dataset import Dataset, file_names, read_array, read_dataset, read_images
from label_laundry.contracts.members import members
from label_laundry.contracts.probabilities import read_probabilities
from label_laundry.contracts.tables import read_parquet
from label_laundry.contracts.vocabulary import SPLITS
from label_laundry.flags.lazy_probabilities import LazyProbabilities
from label_laundry.neighbours.exemplars import exemplars
from label_laundry.pages.gallery_page import gallery_page
from label_laundry.pages.pictures import of_array, original_or
from label_laundry.sources.originals import Originals

# Columns that a page, a sheet or the map shows.
COLUMNS = [
    "split", "id", "index", "given", "suggested", "score", "wrong_prob", "tier", "reason", "duplicate", "twin", "twin_split", "twin_given",
]  # fmt: skip
# How many images of the given class, and of the suggested class, a flagged image is shown with.
EXAMPLES = 4
# Edge of a picture in a contact sheet, in pixels, where originals are larger than what is stored.
CELL = 128


@dataclass
class Material:
    """The inputs of a review page; features (N, D) and points (N, 2) have training rows first, then test rows."""

    dataset: Dataset
    # All N images, worst first; `place` is the row in features, points and probabilities.
    examined: pd.DataFrame
    # For each split, memory-mapped.
    images: dict[str, np.ndarray]
    features: np.ndarray
    points: np.ndarray
    # For each model (N, K): out of fold for training rows, mean over folds for test rows.
    pred_probs: Mapping[str, np.ndarray]
    # None if there is no source to look at; people then see the stored images, from which networks learned.
    originals: Originals | None = None
    # Ids of images whose original is no longer available.
    missing: set[str] = field(default_factory=set)
    # A cache by place: an image is on up to three sheets, and a photograph takes a tenth of a second to decode.
    cells: dict[int, np.ndarray] = field(default_factory=dict)

    @cached_property
    def ids(self) -> np.ndarray:
        """The id at each place."""
        return self.examined.set_index("place")["id"].sort_index().to_numpy()

    def stored(self, place: int) -> np.ndarray:
        n_train = len(self.images["train"])
        return self.images["train"][place] if place < n_train else self.images["test"][place - n_train]

    def picture(self, place: int) -> Image:
        """The image as a person sees it: the original, or the stored copy if the original is not available."""
        if self.originals is None:
            return of_array(self.stored(place))
        return original_or(self.stored(place), self.ids[place], self.originals, self.missing)

    def cell(self, row: object) -> np.ndarray:
        """The picture of a row of `examined` in a contact sheet, uint8 (H, W[, 3]), all of one shape."""
        stored = self.stored(row.place)
        if self.originals is None or self.originals.stored_whole:
            return stored
        if row.place not in self.cells:
            picture = self.picture(row.place).convert("L" if stored.ndim == 2 else "RGB")
            edge = max(CELL, *stored.shape[:2])
            self.cells[row.place] = np.asarray(ImageOps.pad(picture, (edge, edge), color="black" if stored.ndim == 2 else "white"))
        return self.cells[row.place]


def read_material() -> Material:
    dataset = read_dataset()
    examined = read_parquet(paths.EXAMINED, columns=COLUMNS)
    examined["file"] = file_names(examined["id"])
    examined["place"] = np.where(examined["split"] == "train", examined["index"], dataset.counts["train"] + examined["index"])
    images = {split: read_images(split, dataset) for split in SPLITS}
    features, points = (np.array(read_array(paths.EMBED / f"{name}.npy")) for name in ("features", "map"))
    pred_probs = LazyProbabilities({model: partial(read_probs, model, dataset) for model in members()})
    return Material(dataset, examined, images, features, points, pred_probs, Originals())


def read_probs(model: str, dataset: Dataset) -> np.ndarray:
    parts = [read_probabilities(paths.probabilities(model, split), dataset.counts[split], len(dataset.class_names)) for split in SPLITS]
    return np.concatenate(parts)


def review_page(shown: pd.DataFrame, material: Material, tiers: tuple[str, ...], title: str, comparison: dict | None = None) -> str:
    """HTML of a page for reviewing the `shown` images in their order, each with unflagged images of its given and its suggested class.

    `comparison` is as in `gallery_page`; the images are then those on which two sets of flags disagree.
    """
    names = material.dataset.class_names
    place = material.examined["place"].to_numpy()
    by_place = material.examined[["place", "given", "tier"]].set_index("place").sort_index()
    labels = pd.Categorical(by_place["given"], categories=names).codes.astype(np.int64)
    rows, usable = shown["place"].to_numpy(), (by_place["tier"] == "").to_numpy()
    wanted = (pd.Categorical(shown[which], categories=names).codes for which in ("given", "suggested"))
    like = tuple(exemplars(material.features, labels, usable, rows, codes, EXAMPLES) for codes in wanted)
    twins = pd.Series(place, material.examined["id"]).reindex(shown["twin"]).to_numpy()
    shown_probs = {model: material.pred_probs[model][rows] for model in material.pred_probs}
    shown = shown.assign(twin_place=twins)
    return gallery_page(shown, shown_probs, like, material.picture, material.points, names, tiers, material.dataset.name, title, comparison)
