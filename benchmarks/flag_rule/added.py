"""Noise added to finished probabilities: what the correction by swapped labels is worth, without training again.

The models learned from other labels than the ones judged here, so they never learned this noise; it is as easy as noise can be.
"""

import numpy as np
import pandas as pd

from benchmarks.flag_rule.rules import best_number, lowest, members_of
from label_laundry.contracts.seeds import derive
from label_laundry.flags.detection import flag_metrics
from label_laundry.flags.ensemble import log_margin, weighted_mean
from label_laundry.flags.posterior import posterior, worth_flagging
from label_laundry.flags.power import wrong_probability
from label_laundry.flags.weights import ensemble_weights
from label_laundry.noise.generators import confusion, symmetric

SYMMETRIC, CONFUSION = (0.03, 0.1, 0.2, 0.4), (0.1, 0.2)
NOISE = [("none", 0.0), *(("symmetric", rate) for rate in SYMMETRIC), *(("confusion", rate) for rate in CONFUSION)]


def with_added_noise(name: str, arrays: dict[str, np.ndarray]) -> list[dict]:
    """A row for each kind and rate of noise, added to the true labels of one setting."""
    return [{"setting": name, "noise": kind, "rate": rate} | compared(*changed(arrays, kind, rate)) for kind, rate in NOISE]


def changed(arrays: dict[str, np.ndarray], kind: str, rate: float) -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]:
    """Labels with noise and true labels, int64 (N,), and the members' probabilities."""
    true, probs = arrays["true"], members_of(arrays)
    generator, n_classes = np.random.default_rng(derive(1, "added", kind, str(rate))), next(iter(probs.values())).shape[1]
    if kind == "confusion":
        counts = np.zeros((n_classes, n_classes))
        np.add.at(counts, true, sum(probs.values()))
        return confusion(true, counts, rate, generator), true, probs
    return symmetric(true, n_classes, rate, generator) if rate else true, true, probs


def compared(given: np.ndarray, true: np.ndarray, probs: dict[str, np.ndarray]) -> dict:
    """Flags and F1 of the rule with and without the correction, and F1 of the best threshold."""
    weights, wrong = ensemble_weights(given, probs), given != true
    mean = weighted_mean(probs, weights)
    score = log_margin(given, mean)
    row = {"images": len(given), "wrong": int(wrong.sum()), "best": flag_metrics(wrong, lowest(score, best_number(score, wrong)))["f1"]}
    for name, rule in (("corrected", wrong_probability), ("uncorrected", posterior)):
        found = rule(given, probs, weights, mean, score)
        metrics = flag_metrics(wrong, found >= worth_flagging(found))
        row |= {f"{name}_{key}": metrics[key] for key in ("flags", "f1")}
    return row


def added_table(rows: pd.DataFrame) -> str:
    """Markdown: each setting with each noise, and the regret of the rule with and without the correction."""
    lines = ["| probabilities of | noise | wrong | best F1 | F1 | not corrected | flags | not corrected |", "|---|---|" + "--:|" * 6]
    for row in rows.itertuples():
        f1 = [f"{value:.3f}" if row.wrong else "" for value in (row.best, row.corrected_f1, row.uncorrected_f1)]
        noise = f"{row.noise} {row.rate:.0%}" if row.wrong else "none"
        flags = f"{row.corrected_flags:,.0f} | {row.uncorrected_flags:,.0f}"
        lines.append(f"| {row.setting} | {noise} | {row.wrong:,.0f} | {' | '.join(f1)} | {flags} |")
    known = rows[rows["wrong"] > 0]
    regret = [known["best"] - known[f"{name}_f1"] for name in ("corrected", "uncorrected")]
    said = [f"{one.mean():.3f} on average and {one.max():.3f} at worst" for one in regret]
    return "\n".join(lines) + f"\n\nRegret is {said[0]} with the correction, {said[1]} without it."
