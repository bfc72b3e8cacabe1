"""How well wrong labels are found, where the truth is known: scores by their ranking, rules by what they flag."""

import numpy as np
import pandas as pd
from sklearn.metrics import average_precision_score, precision_recall_fscore_support, roc_auc_score

from stages.labels.evidence import ENSEMBLE, LOG_MARGIN, SCORES
from stages.labels.tiers import FILTERS, TIERS

OURS = "label-laundry"
# The flags that the policy acts on by default.
ACTED_ON = ("certain", "likely")
SURE = 0.8
SHARES = {"p_at_1": 0.01, "p_at_2": 0.02, "p_at_3": 0.03}


def detectors(issues: pd.DataFrame, models: list[str]) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """All scores (low is suspect) and all rules (true is flagged) of the evidence, each (N,), by name.

    `label-laundry` is both: the pipeline's score, and the tiers that its policy acts on.
    """
    scores = {OURS: issues["score"].to_numpy()}
    rules = {OURS: issues["tier"].isin(ACTED_ON).to_numpy()}
    rules |= {f"{OURS}, {tier} and above": issues["tier"].isin(TIERS[: n + 1]).to_numpy() for n, tier in enumerate(TIERS)}
    for member in (*models, ENSEMBLE):
        members_scores = SCORES if member == ENSEMBLE else (*SCORES, LOG_MARGIN)
        scores |= {f"{member} {score}": issues[f"{member}_{score}"].to_numpy() for score in members_scores}
        rules |= {f"{member} {rule}": issues[f"{member}_{rule}"].to_numpy() for rule in FILTERS}
    return scores, rules


def ranked(wrong: np.ndarray, score: np.ndarray) -> dict[str, float]:
    """Average precision, AUROC, and precision among the lowest 1, 2, 3 % and as many as are wrong.

    Parameters
    ----------
    wrong : bool (N,), with both values; score : (N,), low is suspect. Equal scores stay in the order given.
    """
    order = np.argsort(score, kind="stable")
    counts = {name: max(1, round(share * len(wrong))) for name, share in SHARES.items()} | {"p_at_wrong": int(wrong.sum())}
    return {
        "average_precision": float(average_precision_score(wrong, -score)),
        "auroc": float(roc_auc_score(wrong, -score)),
        **{name: float(wrong[order[:count]].mean()) for name, count in counts.items()},
    }


def flagged(wrong: np.ndarray, flags: np.ndarray) -> dict[str, float]:
    """Number of flags, precision, recall and F1; bool (N,) each. No flag at all has precision 0."""
    precision, recall, f1, _ = precision_recall_fscore_support(wrong, flags, average="binary", zero_division=0)
    return {"flags": int(flags.sum()), "precision": float(precision), "recall": float(recall), "f1": float(f1)}


def corrections(issues: pd.DataFrame, true: np.ndarray) -> dict[str, dict[str, float | int | None]]:
    """How often the suggested label is the true one (names, (N,)), for the flags of each tier and those above it.

    `right` of all flags, so a flag on a label that was right counts against it; `right_of_wrong` of the wrong labels.
    `sure` are the flags that a policy of relabelling would change: all models agree, with a probability of at least 0.8.
    """
    out = {}
    right, wrong = (issues["suggested"] == true).to_numpy(), (issues["given"] != true).to_numpy()
    sure = (issues["models_agree"] & (issues["ensemble_suggested_prob"] >= SURE)).to_numpy()
    for n, tier in enumerate(TIERS):
        flags = issues["tier"].isin(TIERS[: n + 1]).to_numpy()
        for name, rows in ((tier, flags), (f"{tier}, sure", flags & sure)):
            out[name] = {"flags": int(rows.sum()), "right": share(right[rows]), "right_of_wrong": share(right[rows & wrong])}
    return out


def share(rows: np.ndarray) -> float | None:
    return float(rows.mean()) if len(rows) else None


def detection(issues: pd.DataFrame, wrong: np.ndarray, models: list[str]) -> dict[str, dict[str, float]]:
    """What each detector is worth, by name; `issues` and `wrong` row by row."""
    scores, rules = detectors(issues, models)
    return {
        name: (ranked(wrong, scores[name]) if name in scores else {}) | (flagged(wrong, rules[name]) if name in rules else {})
        for name in dict.fromkeys((*scores, *rules))
    }
