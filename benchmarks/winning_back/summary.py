"""The table of docs/measured/winning-back.md, from the rows of results/winning_back.csv."""

import numpy as np
import pandas as pd

from benchmarks.winning_back.data import Data
from label_laundry.contracts.probabilities import log_loss
from label_laundry.report.statistics import difference, recovery

CONFIDENCE = 0.95


def rows_of(setting: str, data: Data, probs: dict[str, np.ndarray]) -> list[dict]:
    """A row for each method: accuracy and log loss over seeds, the difference from raw, and the share of lost accuracy won back."""
    right = {method: one.argmax(axis=2) == data.test_labels for method, one in probs.items()}
    gone = np.setdiff1d(np.arange(len(data.given)), data.kept)
    facts = {"wrong": int((data.given != data.true).sum()), "pruned": len(gone), "pruned_wrong": int((data.given != data.true)[gone].sum())}
    rows = []
    for method, one in probs.items():
        gain = difference(right, "raw", method, CONFIDENCE)
        back = recovery(right, "raw", method, "true labels", CONFIDENCE)
        low, high = back["interval"] or (None, None)
        rows.append(
            {
                "setting": setting, **facts, "method": method, "seeds": len(one),
                "accuracy": right[method].mean(), "accuracy_std": right[method].mean(axis=1).std(ddof=1) if len(one) > 1 else None,
                "log_loss": np.mean([log_loss(data.test_labels, seed.astype(np.float64)) for seed in one]),
                "gain": gain["difference"], "gain_low": gain["interval"][0], "gain_high": gain["interval"][1],
                "recovery": back["recovery"], "recovery_low": low, "recovery_high": high,
            }
        )  # fmt: skip
    return rows


def table(rows: pd.DataFrame) -> str:
    """Markdown: for each setting, the methods and their results."""
    parts = []
    for setting, found in rows.groupby("setting", sort=False):
        first = found.iloc[0]
        parts.append(
            f"**{setting}**, {first['epochs']} epochs: {first['wrong']:,} of {first['images']:,} labels are wrong; of "
            f"{first['pruned']:,} pruned labels, {first['pruned_wrong']:,} were wrong.\n\n"
            "| trained on | test accuracy | std over seeds | log loss | gain over raw, points | won back |\n|---|--:|--:|--:|---|---|\n"
            + "\n".join(map(line, found.itertuples()))
        )
    return "\n\n".join(parts)


def line(row: tuple) -> str:
    gain = f"{100 * row.gain:+.2f} [{100 * row.gain_low:+.2f}, {100 * row.gain_high:+.2f}]".replace("-", "\N{MINUS SIGN}")
    back = "" if pd.isna(row.recovery) else f"{row.recovery:.2f} [{row.recovery_low:.2f}, {row.recovery_high:.2f}]"
    if row.method == "raw":
        gain = back = ""
    std = "" if pd.isna(row.accuracy_std) else f"{100 * row.accuracy_std:.2f}"
    return f"| {row.method} | {row.accuracy:.2%} | {std} | {row.log_loss:.4f} | {gain} | {back} |"
