"""What a person looks at: a page of all flagged images to review them on, contact sheets by tier and by class pair, the map.

In: data/evidence.parquet, both models' probabilities, images, data/embed. Out: results/gallery/ (index.html and sheets/), and for README
results/figures/{flagged,label_map}.png.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from stages.contracts.atomic import whole_folder, write
from stages.contracts.dataset import Dataset, read_array, read_dataset, read_images
from stages.contracts.probabilities import read_probabilities
from stages.contracts.trouble import told_plainly
from stages.labels.exemplars import exemplars
from stages.labels.identity import file_names
from stages.labels.on_demand import OnDemand
from stages.labels.tiers import TIERS
from stages.learning.recipe import MODELS
from stages.report.fonts import use_fonts_for
from stages.report.gallery_page import gallery_page
from stages.report.map import label_map
from stages.report.sheets import by_pair, contact_sheet

EVIDENCE = Path("data/evidence.parquet")
# Of its many columns those that a page, a sheet or the map shows.
COLUMNS = ["split", "id", "index", "given", "suggested", "score", "tier", "reason", "duplicate", "twin", "twin_split", "twin_given"]
FIGURES = Path("results/figures")
# Of a sheet that would be longer, the worst are shown; the page has all.
MOST_IN_SHEET = 100
MOST_PAIRS = 20
# Images of the given and of the suggested class to compare a flagged one with.
EXAMPLES = 4


def file_name(*words: str) -> str:
    """A file name from class names, which may hold any character."""
    return "-".join(re.sub(r"\W+", "_", word).strip("_") or "_" for word in words) + ".png"


def write_sheets(flagged: pd.DataFrame, images: dict[str, np.ndarray], folder: Path) -> None:
    """A sheet for each tier and split, and for each of the most frequent (given -> suggested) pairs."""
    folder.mkdir()
    sheets = [
        (file_name(split, tier), f"{split}, {tier}", flagged[(flagged["split"] == split) & (flagged["tier"] == tier)])
        for split in ("train", "test")
        for tier in TIERS
    ]
    pairs = by_pair(flagged[flagged["tier"] != "possible"])[:MOST_PAIRS]
    sheets += [
        (f"pair-{number:02}-{file_name(given, suggested)}", f"given {given}, suggested {suggested}", rows)
        for number, (given, suggested, rows) in enumerate(pairs, 1)
    ]
    for name, title, rows in sheets:
        if len(rows):
            worst = rows.head(MOST_IN_SHEET)
            count = f"{len(worst)} worst of {len(rows)}" if len(rows) > len(worst) else f"{len(rows)}"
            contact_sheet(worst, images, f"{title}: {count}").savefig(folder / name, dpi=80)


@dataclass
class Material:
    """What a page of flags is made of; features (N, D) and points (N, 2) have training rows first, then test rows."""

    dataset: Dataset
    # Evidence of all N images, worst first; `place` is the row of the arrays.
    issues: pd.DataFrame
    # Of each split, memory-mapped.
    images: dict[str, np.ndarray]
    features: np.ndarray
    points: np.ndarray
    # Of each model (N, K): out of fold for training rows, the folds' mean for test rows.
    pred_probs: Mapping[str, np.ndarray]

    def image(self, place: int) -> np.ndarray:
        n_train = len(self.images["train"])
        return self.images["train"][place] if place < n_train else self.images["test"][place - n_train]


def read_material() -> Material:
    dataset = read_dataset()
    issues = pd.read_parquet(EVIDENCE, columns=COLUMNS)
    issues["file"] = file_names(issues["id"])
    issues["place"] = np.where(issues["split"] == "train", issues["index"], dataset.counts["train"] + issues["index"])
    images = {split: read_images(split, dataset) for split in ("train", "test")}
    features, points = (np.array(read_array(Path("data/embed") / f"{name}.npy")) for name in ("features", "map"))
    pred_probs = OnDemand({model: partial(read_probs, model, dataset) for model in MODELS})
    return Material(dataset, issues, images, features, points, pred_probs)


def read_probs(model: str, dataset: Dataset) -> np.ndarray:
    parts = [
        read_probabilities(Path(f"data/crossval/{model}/{split}_probs.npy"), dataset.counts[split], len(dataset.class_names))
        for split in ("train", "test")
    ]
    return np.concatenate(parts)


def page(shown: pd.DataFrame, material: Material, tiers: tuple[str, ...], title: str) -> str:
    """The review page of some rows of the evidence, in their order, beside unflagged images of both classes."""
    names = material.dataset.class_names
    place = material.issues["place"].to_numpy()
    by_place = material.issues[["place", "given", "tier"]].set_index("place").sort_index()
    labels = pd.Categorical(by_place["given"], categories=names).codes.astype(np.int64)
    rows, usable = shown["place"].to_numpy(), (by_place["tier"] == "").to_numpy()
    wanted = (pd.Categorical(shown[which], categories=names).codes for which in ("given", "suggested"))
    like = tuple(exemplars(material.features, labels, usable, rows, codes, EXAMPLES) for codes in wanted)
    twins = pd.Series(place, material.issues["id"]).reindex(shown["twin"]).to_numpy()
    of_shown = {model: material.pred_probs[model][rows] for model in material.pred_probs}
    shown = shown.assign(twin_place=twins)
    return gallery_page(shown, of_shown, like, material.image, material.points, names, tiers, material.dataset.name, title)


def main() -> None:
    with told_plainly():
        material = read_material()
        dataset, issues, images = material.dataset, material.issues, material.images
        flagged = issues[issues["tier"] != ""]
        use_fonts_for([dataset.name, *dataset.class_names])
        with whole_folder("results/gallery") as folder:
            html = page(flagged, material, TIERS, f"Flagged labels: {dataset.name}")
            (folder / "index.html").write_text(html, encoding="utf-8")
            write_sheets(flagged, images, folder / "sheets")
        worst = flagged[flagged["split"] == "train"].head(40)
        title = f"{dataset.name}: the {len(worst)} training labels with the worst scores" if len(worst) else "no training label is flagged"
        sheet = contact_sheet(worst, images, title)
        write(FIGURES / "flagged.png", lambda temporary: sheet.savefig(temporary, dpi=100, format="png"))
        picture = map_of(issues, material.points, dataset.class_names)
        write(FIGURES / "label_map.png", lambda temporary: picture.savefig(temporary, dpi=100, format="png"))


def map_of(issues: pd.DataFrame, points: np.ndarray, class_names: list[str]) -> Figure:
    """The label map; `points` has training rows first, then test rows, as `place` counts them."""
    labels = pd.Categorical(issues["given"], categories=class_names).codes
    return label_map(points[issues["place"]], labels, issues["tier"].isin(["certain", "likely"]).to_numpy(), class_names)


if __name__ == "__main__":
    main()
