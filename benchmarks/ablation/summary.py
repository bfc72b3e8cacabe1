"""What each variant is worth in each cell, and the tables of the means."""

import numpy as np
import pandas as pd

from benchmarks.ablation.variants import rules, scores, suggestions
from label_laundry.flags.detection import flag_metrics, ranking_metrics
from label_laundry.noise.settings import Noise


def measured(noise: Noise, arrays: dict[str, np.ndarray]) -> list[dict]:
    """A row for each variant: `part` is score, rule or correction."""
    given, true = arrays["given"], arrays["true"]
    wrong = given != true
    where = {"noise": noise.kind, "rate": noise.rate, "seed": noise.seed, "images": len(true)}
    out = [where | {"part": "score", "variant": name} | ranking_metrics(wrong, score) for name, score in scores(arrays)]
    out += [where | {"part": "rule", "variant": name} | flag_metrics(wrong, flags) for name, flags in rules(arrays)]
    for name, rows, new in suggestions(arrays):
        # Of the labels changed: right now, and of those that were right before: spoiled. Natural errors count as right.
        right = (new == true)[rows]
        changed = {
            "flags": int(rows.sum()),
            "right": float(right.mean()) if len(right) else np.nan,
            "recall": float((rows & wrong).sum() / wrong.sum()),
        }
        out.append(where | {"part": "correction", "variant": name} | changed)
    return out


def tables(rows: pd.DataFrame) -> str:
    """Markdown: a table for each part, mean over seeds, with the mean over all cells."""
    parts = [("score", "average_precision"), ("rule", "f1"), ("correction", "right")]
    return "\n\n".join(table(rows[rows["part"] == part], value) for part, value in parts)


def table(rows: pd.DataFrame, value: str) -> str:
    wide = rows.pivot_table(index="variant", columns=["noise", "rate"], values=value, aggfunc="mean", sort=False)
    heads = [f"{kind} {rate:.0%}" for kind, rate in wide.columns] + ["mean"]
    lines = [f"| {value.replace('_', ' ')} | " + " | ".join(heads) + " |", "|---|" + "--:|" * len(heads)]
    for name, row in wide.iterrows():
        cells = ["" if np.isnan(one) else f"{one:.3f}" for one in (*row, row.mean())]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)
