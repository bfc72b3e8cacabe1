"""The average precision of each score in each cell, and the table of the means."""

import numpy as np
import pandas as pd

from benchmarks.ablation.variants import scores
from label_laundry.flags.detection import ranking_metrics
from label_laundry.noise.settings import Noise


def measured(noise: Noise, arrays: dict[str, np.ndarray]) -> list[dict]:
    """A row for each score."""
    given, true = arrays["given"], arrays["true"]
    where = {"noise": noise.kind, "rate": noise.rate, "seed": noise.seed, "images": len(true)}
    return [where | {"variant": name} | ranking_metrics(given != true, score) for name, score in scores(arrays)]


def table(rows: pd.DataFrame) -> str:
    """Markdown: average precision, mean over seeds, with the mean over all cells."""
    wide = rows.pivot_table(index="variant", columns=["noise", "rate"], values="average_precision", aggfunc="mean", sort=False)
    heads = [f"{kind} {rate:.0%}" for kind, rate in wide.columns] + ["mean"]
    lines = ["| average precision | " + " | ".join(heads) + " |", "|---|" + "--:|" * len(heads)]
    for name, row in wide.iterrows():
        cells = ["" if np.isnan(one) else f"{one:.3f}" for one in (*row, row.mean())]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)
