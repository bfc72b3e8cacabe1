"""Compare recipes for small sets: `python -m benchmarks.recipes FOLDER …`.

Each folder is a set of images as `laundry init` reads it. The truth is the column `true` of its labels.csv, or its planted.csv (see
docs/example_sets.py), or its labels as given. Each recipe runs out of fold in its own workspace, as `dvc repro` would run it.
Out: results/recipes.csv, where a new row replaces an older row of the same set and recipe, and its table on standard output;
`python -m benchmarks.pages recipes` writes docs/measured/recipes.md.
"""

import argparse
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import average_precision_score
from tqdm import tqdm

from benchmarks.flag_rule.settings import TABLE, TEST, Setting, fill, labels_of, run
from benchmarks.growth import machine
from benchmarks.kept_rows import replace_rows
from label_laundry.cli.fitting import TUNED
from label_laundry.contracts import paths
from label_laundry.contracts.dataset import read_array, read_dataset, read_json
from label_laundry.contracts.trouble import one_line_errors
from label_laundry.flags.ensemble import log_margin
from label_laundry.formats.asked import Truth
from label_laundry.formats.known_truth import read_truth

PLANTED = "planted.csv"  # of docs/example_sets.py
OUT, SCRATCH = Path("results/recipes.csv"), Path(".scratch/recipes")
FOLDS = 2  # take a third of the time of four; each learns from half of the images
# The recipe before: as many steps as on 60,000 images, no frozen blocks, no smoothing.
BEFORE = {"size": 48, "frozen": 0, "label_smoothing": 0.0, "batch": 128}
RECIPES: dict[str, tuple[str, dict]] = {
    **{f"probe, seen at {edge}": ("probe", {"features.size": edge}) for edge in (96, 160, 224)},
    "48 px, 12 epochs, nothing frozen": ("mobilenet_v2", BEFORE | {"epochs": 12}),
    "96 px, 5 epochs, nothing frozen": ("mobilenet_v2", BEFORE | {"size": 96, "epochs": 5, "batch": 64}),
    "96 px, 5 epochs, 7 blocks frozen": ("mobilenet_v2", BEFORE | {"size": 96, "epochs": 5, "batch": 64, "frozen": 7}),
    "96 px, 5 epochs, 7 blocks frozen, smoothing": ("mobilenet_v2", TUNED | {"size": 96, "epochs": 5}),
    "64 px, 3 epochs, 7 blocks frozen, smoothing": ("mobilenet_v2", TUNED | {"size": 64, "epochs": 3}),
    "96 px, 1 epoch, 7 blocks frozen, smoothing": ("mobilenet_v2", TUNED | {"size": 96, "epochs": 1}),
    "96 px, 2 epochs, 7 blocks frozen, smoothing": ("mobilenet_v2", TUNED | {"size": 96, "epochs": 2}),
    "128 px, 1 epoch, 7 blocks frozen, smoothing": ("mobilenet_v2", TUNED | {"size": 128, "epochs": 1}),
}


def measured(folder: Path, recipe: str, images: int | None) -> dict:
    """A row: how many images are right out of fold, how well wrong labels rank by the log-margin, and the seconds it took."""
    model, changes = RECIPES[recipe]
    keys = changes if model == "probe" else {f"cpu.{model}.{key}": value for key, value in changes.items()}
    keys |= {"cpu.models": [model], "cpu.folds": FOLDS, "cpu.images": {"train": images, "test": TEST if images else None}}
    setting = Setting(folder.name, keys, folder.resolve())
    workspace = SCRATCH / folder.name
    fill(workspace, setting)
    stages = ["decode", "prepare", "features", f"crossval {model}"]
    for stage in stages:
        name, *arguments = stage.split()
        run(workspace, [f"stages.{name}", *arguments])
    given, true = truth(workspace, setting)
    probs = np.array(read_array(workspace / paths.probabilities(model, "train")), dtype=np.float64)
    seconds = read_json(workspace / paths.crossval_clock(model))["seconds"]
    if model == "probe":
        seconds += read_json(workspace / paths.FEATURES_CLOCK)["seconds"]
    shutil.rmtree(workspace)
    wrong = given != true
    return {
        "set": folder.name, "images": len(given), "wrong": int(wrong.sum()), "recipe": recipe,
        "right": (probs.argmax(axis=1) == true).mean(),
        "average_precision": average_precision_score(wrong, -log_margin(given, probs)) if wrong.any() else np.nan, "seconds": seconds,
        "machine": machine(),
    }  # fmt: skip


def truth(workspace: Path, setting: Setting) -> tuple[np.ndarray, np.ndarray]:
    """Given and true labels, as class numbers, int64 (N,)."""
    codes = labels_of(workspace, setting if (setting.folder / TABLE).exists() else Setting(setting.name))
    given, true = codes["given"], codes["true"].copy()
    if (planted := setting.folder / PLANTED).exists():
        files = pd.read_csv(workspace / paths.FILES, dtype=str, keep_default_na=False)
        files = files[files["split"] == "train"]
        known, _ = read_truth(Truth(file=str(planted), image="file", label="class"), files)
        names = {name: code for code, name in enumerate(read_dataset(workspace / paths.DATASET).class_names)}
        true[files.set_index("id")["index"].astype(int)[known.index]] = known.map(names)
    return given, true


def table(rows: pd.DataFrame) -> str:
    """Markdown: for each set, the recipes and their results."""
    lines = ["| set | images | wrong labels | recipe | right out of fold | average precision | seconds |", "|---|--:|--:|---|--:|--:|--:|"]
    for row in rows.itertuples():
        precision = "" if np.isnan(row.average_precision) else f"{row.average_precision:.3f}"
        lines.append(f"| {row.set} | {row.images:,} | {row.wrong:,} | {row.recipe} | {row.right:.1%} | {precision} | {row.seconds:,.0f} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--recipes", nargs="+", choices=RECIPES, default=list(RECIPES), metavar="NAME")
    parser.add_argument("--images", type=int, help="training images, stratified (default: all)")
    asked = parser.parse_args()
    with one_line_errors():
        with tqdm([(folder, recipe) for folder in asked.folders for recipe in asked.recipes], unit="recipe") as bar:
            for folder, recipe in bar:
                bar.set_description(f"{folder.name}, {recipe}")
                replace_rows(OUT, [measured(folder, recipe, asked.images)], ["set", "recipe"])
        print(table(pd.read_csv(OUT)))


if __name__ == "__main__":
    main()
