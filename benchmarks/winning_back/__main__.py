"""How much of the accuracy lost to wrong labels each use of the flags wins back: `python -m benchmarks.winning_back`.

20,000 images of Fashion-MNIST with injected noise, or people's labels whose truth is known (`--people FOLDER …`, as for
benchmarks.flag_rule). The members of profile `cpu` judge the labels out of fold; then the CNN learns from each method's targets, with the
same seeds and as many steps as on the labels as given, and predicts the whole test set. `--long` triples the epochs and adds mixup. Test
probabilities are kept in .scratch/winning-back. In: the output of `download`. Out: results/winning_back.csv, and its table on standard
output; `python -m benchmarks.pages winning-back` writes docs/measured/winning-back.md.
"""

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from tqdm import tqdm

from benchmarks.flag_rule.settings import DOWNLOADS, IMAGES, fashion_mnist, people
from benchmarks.growth import machine
from benchmarks.kept_rows import replace_rows
from benchmarks.winning_back.data import SCRATCH, Data, gather
from benchmarks.winning_back.methods import METHODS
from benchmarks.winning_back.summary import rows_of, table
from benchmarks.winning_back.training import side_by_side
from label_laundry.contracts.atomic import whole_file
from label_laundry.contracts.seeds import derive
from label_laundry.contracts.trouble import one_line_errors
from label_laundry.training.recipe import Recipe

OUT, MODEL = Path("results/winning_back.csv"), "cnn"
KINDS, RATES, SEEDS = ("confusion", "symmetric"), (0.2, 0.4), 3
# --long: networks learn more of the noise in more epochs, and less of it with mixup.
LONGER, MIXUP = 3, 0.2


def lengthened(recipe: Recipe) -> Recipe:
    return recipe.model_copy(update={"epochs": LONGER * recipe.epochs, "mixup": MIXUP})


def kept(name: str, method: str, seed: int) -> Path:
    return SCRATCH / "kept" / f"{name}-{method.replace(',', '').replace(' ', '-')}-{seed}.npy"


def learn(name: str, data: Data, methods: list[str], n_seeds: int, bar: tqdm) -> dict[str, np.ndarray]:
    """For each method, test probabilities (S, N, K)."""
    asked = [(method, seed) for seed in range(n_seeds) for method in methods]
    jobs = {
        (method, seed): (
            MODEL, data.recipe, METHODS[method](data, MODEL), data.images, data.test_images, data.n_classes,
            (DOWNLOADS / "mobilenet-v2-weights" / MODEL).resolve(), derive(seed, "winning back"),
        )
        for method, seed in asked
        if not kept(name, method, seed).exists()
    }  # fmt: skip
    bar.update(len(asked) - len(jobs))
    for (method, seed), probs in side_by_side(jobs):
        with whole_file(kept(name, method, seed)) as temporary, temporary.open("wb") as file:
            np.save(file, probs)
        bar.update()
    return {method: np.stack([np.load(kept(name, method, seed)) for seed in range(n_seeds)]) for method in methods}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kinds", nargs="*", default=KINDS)
    parser.add_argument("--rates", nargs="+", type=float, default=RATES)
    parser.add_argument("--people", nargs="*", type=Path, default=[], metavar="FOLDER")
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=list(METHODS), metavar="NAME")
    parser.add_argument("--seeds", type=int, default=SEEDS)
    parser.add_argument("--long", action="store_true", help=f"{LONGER} times the epochs, with mixup of {MIXUP}")
    asked = parser.parse_args()
    with one_line_errors():
        settings = [fashion_mnist(kind, rate, 1) for rate in asked.rates for kind in asked.kinds] + [people(one) for one in asked.people]
        with tqdm(total=len(settings) * len(asked.methods) * asked.seeds, unit="training") as bar:
            for setting in settings:
                data, name = gather(setting, MODEL, bar.set_description), setting.name
                if asked.long:
                    data, name = replace(data, recipe=lengthened(data.recipe)), f"{name}-long"
                found = learn(name, data, asked.methods, asked.seeds, bar)
                facts = {"epochs": data.recipe.epochs, "images": IMAGES, "machine": machine()}
                replace_rows(OUT, [row | facts for row in rows_of(name, data, found)], ["setting", "method"], digits=6)
        print(table(pd.read_csv(OUT)))


if __name__ == "__main__":
    main()
