"""Do the comparison's intervals keep their level? `python -m benchmarks.coverage` simulates training runs with known truth.

Each simulated test image has a probability of being right, which depends on the image and slightly on the side. Each run draws from it,
and its seed then shifts its accuracy. Two runs on one side disagree on 3 % of the images, as the networks do on Fashion-MNIST. Out:
results/coverage.csv and docs/measured/accuracy.md: how often 95 % intervals include the truth, beside those of a bootstrap.
"""

import numpy as np
import pandas as pd
from tqdm import tqdm

from label_laundry.contracts.atomic import write_csv
from label_laundry.contracts.paths import RESULTS
from label_laundry.contracts.seeds import derive
from label_laundry.report.statistics import difference, recovery

OUT = RESULTS / "coverage.csv"
TRIALS, RESAMPLES, CONFIDENCE = 2000, 400, 0.95
SEEDS, IMAGES, SPREADS = (1, 2, 5), (300, 1000, 10_000), (0.0, 0.1, 0.2, 0.35)  # spreads of accuracy between seeds, in points
# The probabilities of being right are beta-distributed with this sum of parameters: two runs disagree on 3 % of the images.
CONCENTRATION, BEST = 0.3, 0.93
OWN = 0.01  # share of the images whose probability is drawn anew on each side
SAME = {"raw": BEST, "cleaned": BEST, "control": BEST}
NOISY = {"raw": 0.87, "cleaned": 0.91, "control": 0.87, "right": 0.92, "true": BEST}


def trial(accuracies: dict[str, float], n_seeds: int, n_images: int, spreads: np.ndarray, generator: np.random.Generator) -> dict:
    """bool (S, N) for each side: which images each seed gets right; `spreads` (T,), as shares."""

    def chances(n: int) -> np.ndarray:
        return generator.beta(BEST * CONCENTRATION, (1 - BEST) * CONCENTRATION, n)

    shared, right = chances(n_images), {}
    for (side, accuracy), spread in zip(accuracies.items(), spreads, strict=True):
        chance, own = shared.copy(), generator.random(n_images) < OWN
        chance[own] = chances(own.sum())
        chance *= generator.random(n_images) < accuracy / BEST
        shift = generator.normal(0, 1, (n_seeds, 1)) * spread  # a good seed corrects wrong images, a bad seed loses right ones
        wins, loses = np.maximum(shift, 0) / (1 - accuracy), np.maximum(-shift, 0) / accuracy
        right[side] = generator.random((n_seeds, n_images)) < chance * (1 - loses) + (1 - chance) * wins
    return right


def bootstrap(a: np.ndarray, b: np.ndarray, generator: np.random.Generator) -> list[float]:
    """The interval of the difference of b and a, bool (S, N), when seeds and images are drawn with replacement."""
    wins = b.astype(np.int8) - a.astype(np.int8)
    n_seeds, n_images = wins.shape
    codes = 3 ** np.arange(n_seeds) @ (wins + 1)  # images with equal wins are counted together
    counts = np.bincount(codes, minlength=3**n_seeds)
    patterns = np.arange(3**n_seeds) // 3 ** np.arange(n_seeds)[:, None] % 3 - 1  # (S, P)
    images = generator.multinomial(n_images, counts / n_images, RESAMPLES) / n_images
    seeds = generator.multinomial(n_seeds, np.full(n_seeds, 1 / n_seeds), RESAMPLES) / n_seeds
    means = ((seeds @ patterns) * images).sum(axis=1)
    return np.quantile(means, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2]).tolist()


def measured(what: str, n_seeds: int, n_images: int, spread: float, trials: int) -> dict:
    """A row: how often intervals include the truth, and their mean half-width in points."""
    generator = np.random.default_rng(derive(1, what, n_seeds, n_images, spread))
    accuracies = NOISY if what == "recovery" else SAME
    spreads = np.full(len(accuracies), spread / 100)
    if what == "uneven":  # one side that varies twice as much
        spreads[0] *= 2
    truth = (NOISY["cleaned"] - NOISY["raw"]) / (NOISY["true"] - NOISY["raw"]) if what == "recovery" else 0.0
    ours, theirs = [], []
    for _ in range(trials):
        right = trial(accuracies, n_seeds, n_images, spreads, generator)
        if what == "recovery":
            ours.append(recovery(right, "raw", "cleaned", "true", CONFIDENCE)["interval"])
        else:
            ours.append(difference(right, "raw", "cleaned", CONFIDENCE)["interval"])
            theirs.append(bootstrap(right["raw"], right["cleaned"], generator))
    given = np.array([interval for interval in ours if interval]).reshape(-1, 2)

    def holds(intervals: np.ndarray) -> float:
        return float(((intervals[:, 0] <= truth) & (truth <= intervals[:, 1])).mean()) if len(intervals) else np.nan

    return {
        "what": what, "seeds": n_seeds, "images": n_images, "spread": spread, "trials": trials, "given": len(given),
        "coverage": holds(given), "half_width": float((given[:, 1] - given[:, 0]).mean() / 2) if len(given) else np.nan,
        "bootstrap": holds(np.array(theirs)) if theirs else np.nan,
    }  # fmt: skip


def table(rows: pd.DataFrame) -> str:
    """Markdown: a row for each kind of interval, number of seeds and images; a column for each spread."""
    spreads = sorted(rows["spread"].unique())
    columns = ["interval", "seeds", "test images", *(f"spread {spread:g}" for spread in spreads), "a bootstrap over seeds and images"]
    head = f"| {' | '.join(columns)} |"
    lines = [head, "|---|--:|--:|" + "--:|" * (len(spreads) + 1)]
    names = {"difference": "difference", "uneven": "difference, raw varies twice as much", "recovery": "recovery"}
    for (what, n_seeds, n_images), cells in rows.groupby(["what", "seeds", "images"], sort=False):
        shares = " | ".join(f"{share:.1%}" for share in cells.sort_values("spread")["coverage"])
        low, high = cells["bootstrap"].min(), cells["bootstrap"].max()
        lines.append(f"| {names[what]} | {n_seeds} | {n_images:,} | {shares} | {'' if np.isnan(low) else f'{low:.0%} to {high:.0%}'} |")
    return "\n".join(lines)


def main() -> None:
    cells = [("difference", seeds, images) for seeds in SEEDS for images in IMAGES]
    cells += [(what, seeds, 10_000) for what in ("uneven", "recovery") for seeds in SEEDS[1:]]
    every = [(*cell, spread) for cell in cells for spread in SPREADS]
    rows = []
    for cell in tqdm(every, unit="cell"):
        rows.append(measured(*cell, TRIALS))
        write_csv(OUT, pd.DataFrame(rows).round(4))
    print(table(pd.DataFrame(rows)))


if __name__ == "__main__":
    main()
