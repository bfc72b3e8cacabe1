"""What a person looks at: a page of all flagged images, contact sheets by tier and by class pair, the map.

In: data/issues.parquet, images, data/embed. Out: results/gallery/ (index.html and sheets/), and for README
results/figures/{flagged,label_map}.png.
"""

import re
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from stages.contracts.atomic import whole_folder, write
from stages.contracts.dataset import read_array, read_dataset, read_images
from stages.contracts.trouble import told_plainly
from stages.labels.tiers import TIERS
from stages.learning.recipe import MODELS
from stages.report.map import label_map
from stages.report.page import gallery_page
from stages.report.sheets import by_pair, contact_sheet

FIGURES = Path("results/figures")
# Of a sheet that would be longer, the worst are shown; the page has all.
MOST_IN_SHEET = 100
MOST_PAIRS = 20


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


def main() -> None:
    with told_plainly():
        dataset = read_dataset()
        images = {split: read_images(split, dataset) for split in ("train", "test")}
        issues = pd.read_parquet("data/issues.parquet")
        flagged = issues[issues["tier"] != ""]
        with whole_folder("results/gallery") as folder:
            (folder / "index.html").write_text(gallery_page(flagged, images, list(MODELS), dataset.name), encoding="utf-8")
            write_sheets(flagged, images, folder / "sheets")
        worst = flagged[flagged["split"] == "train"].head(40)
        sheet = contact_sheet(worst, images, f"{dataset.name}: the {len(worst)} training labels with the worst scores")
        write(FIGURES / "flagged.png", lambda temporary: sheet.savefig(temporary, dpi=100, format="png"))
        picture = map_of(issues, dataset.counts["train"], dataset.class_names)
        write(FIGURES / "label_map.png", lambda temporary: picture.savefig(temporary, dpi=100, format="png"))


def map_of(issues: pd.DataFrame, n_train: int, class_names: list[str]) -> Figure:
    """The label map; `data/embed` has training rows first, then test rows."""
    rows = np.where(issues["split"] == "train", issues["index"], n_train + issues["index"])
    points = np.array(read_array(Path("data/embed/map.npy")))[rows]
    labels = pd.Categorical(issues["given"], categories=class_names).codes
    return label_map(points, labels, issues["tier"].isin(["certain", "likely"]).to_numpy(), class_names)


if __name__ == "__main__":
    main()
