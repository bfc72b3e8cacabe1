"""The score against its alternatives, on known truth: `python -m benchmarks.ablation`.

For each kind of noise, rate and seed, a stratified subset of the training images gets wrong labels, both networks are cross-validated on
it with the recipes of profile `cpu`, and every score is measured on the same arrays. Cells are kept in .scratch/ablation until their
images, labels, starting weights or recipes change, so new variants need no training.
In: the output of `download`, data/confusion.csv, params.yaml. Out: results/ablation.csv, and its table on standard output;
`python -m benchmarks.pages ablation` writes docs/measured/ablation.md.
"""

import argparse
import hashlib
import itertools
import json
from pathlib import Path

import numpy as np
import pandas as pd
from tqdm import tqdm

from benchmarks.ablation.cells import Data, gather
from benchmarks.ablation.summary import measured, table
from label_laundry.contracts import params
from label_laundry.contracts.atomic import whole_file, write_csv
from label_laundry.contracts.trouble import one_line_errors
from label_laundry.contracts.vocabulary import NETWORKS
from label_laundry.noise.injection import inject
from label_laundry.noise.settings import Noise
from label_laundry.sources.identity import image_ids
from label_laundry.sources.preparation import prepare
from label_laundry.training.recipe import Recipe
from stages.prepare import read_decoded

KINDS, RATES, SEEDS = ("symmetric", "confusion", "instance"), (0.03, 0.1, 0.2), (1, 2)
PROFILE = "cpu"
OUT, KEPT = Path("results/ablation.csv"), Path(".scratch/ablation")


def make(noise: Noise, n_images: int) -> Data:
    """The subset with its noise and folds, as `prepare` would make them with this seed for everything."""
    facts, images, table = read_decoded()
    labels, splits = table["label"].to_numpy(), table["split"].to_numpy(str)
    ids = image_ids(table["digest"].to_numpy(), np.arange(len(images)))
    train = prepare(
        labels, ids, splits, {"train": n_images, "test": None}, params.get(int, PROFILE, "folds"), noise.seed,
        lambda rows, true: inject(images[rows], true, facts["class_names"], noise),
    )["train"]  # fmt: skip
    start = {model: Path("data/download/mobilenet-v2-weights") / model for model in NETWORKS}
    return Data(images[train["rows"]], train["labels"], train["true"], train["folds"], len(facts["class_names"]), start)


def cell(noise: Noise, n_images: int, recipes: dict[str, Recipe], bar: tqdm) -> dict[str, np.ndarray]:
    """The arrays of one cell, from an earlier run if there is one."""
    data = make(noise, n_images)
    path = KEPT / f"{noise.kind}-{noise.rate:g}-{noise.seed}-{digest(data, recipes)}.npz"
    if not path.exists():
        arrays = gather(data, recipes, noise.seed, bar.update)
        with whole_file(path) as temporary, temporary.open("wb") as file:
            np.savez(file, **arrays)
    with np.load(path) as kept:
        return dict(kept)


def digest(data: Data, recipes: dict[str, Recipe]) -> str:
    """A hash, 12 hexadecimal digits, of everything that a cell is made from, except the training code."""
    settings = {model: one.model_dump() for model, one in recipes.items()}
    content = hashlib.sha256(json.dumps(settings, sort_keys=True).encode())
    for array in (data.images, data.given, data.true, data.folds):
        content.update(np.ascontiguousarray(array))
    for path in sorted(path for folder in data.start.values() for path in folder.glob("*")):
        content.update(path.read_bytes())
    return content.hexdigest()[:12]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=int, default=20_000)
    parser.add_argument("--kinds", nargs="+", choices=Noise.model_fields["kind"].annotation.__args__[1:], default=KINDS)
    parser.add_argument("--rates", nargs="+", type=float, default=RATES)
    parser.add_argument("--seeds", nargs="+", type=int, default=SEEDS)
    parser.add_argument("--out", type=Path, default=OUT)
    asked = parser.parse_args()
    with one_line_errors():
        recipes = {model: params.get(Recipe, PROFILE, model) for model in NETWORKS}
        cells = list(itertools.product(asked.seeds, asked.kinds, asked.rates))
        folds = params.get(int, PROFILE, "folds")
        each = asked.images * (folds - 1) * sum(recipe.epochs for recipe in recipes.values())
        rows = []
        with tqdm(total=each * len(cells), unit="img", unit_scale=True) as bar:
            for number, (seed, kind, rate) in enumerate(cells):
                bar.set_description(f"{kind} {rate:.0%}, seed {seed}")
                noise = Noise(kind=kind, rate=rate, seed=seed)
                arrays = cell(noise, asked.images, recipes, bar)
                bar.update(each * (number + 1) - bar.n)
                rows += measured(noise, arrays)
                write_csv(asked.out, pd.DataFrame(rows).round(4))
        print(table(pd.DataFrame(rows)))


if __name__ == "__main__":
    main()
