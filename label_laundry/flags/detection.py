"""How well wrong labels are found where the truth is known: scores are judged by their ranking, rules by what they flag."""

import numpy as np
import pandas as pd
from sklearn.metrics import average_precision_score, precision_recall_curve, precision_recall_fscore_support, roc_auc_score

from label_laundry.contracts.vocabulary import ACTED_ON, ENSEMBLE, TIERS
from label_laundry.flags.evidence import LOG_MARGIN
from label_laundry.flags.member_evidence import SCORES
from label_laundry.flags.rules import FILTERS
from label_laundry.review.wilson import wilson

OURS = "label-laundry"
# Probability of the suggested label from which a relabelling policy would change the label.
SURE = 0.8
# Points kept of a curve that has one for each image; a figure shows no more.
POINTS = 500
SHARES = {"p_at_1": 0.01, "p_at_2": 0.02, "p_at_3": 0.03}


def detectors(evidence: pd.DataFrame, models: list[str]) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """All scores (low is suspect) and all rules (bool, true is flagged) in the evidence, each (N,), by name.

    `label-laundry` is in both: the pipeline's score, and the tiers that its policy acts on.
    """
    scores = {OURS: evidence["score"].to_numpy()}
    rules = {OURS: evidence["tier"].isin(ACTED_ON).to_numpy()}
    rules |= {f"{OURS}, {tier} and above": evidence["tier"].isin(TIERS[: n + 1]).to_numpy() for n, tier in enumerate(TIERS)}
    for member in (*models, ENSEMBLE):
        names = SCORES if member == ENSEMBLE else (*SCORES, LOG_MARGIN)
        scores |= {f"{member} {score}": evidence[f"{member}_{score}"].to_numpy() for score in names}
        rules |= {f"{member} {rule}": evidence[f"{member}_{rule}"].to_numpy() for rule in FILTERS}
    return scores, rules


def ranking_metrics(wrong: np.ndarray, score: np.ndarray) -> dict[str, float]:
    """Average precision, AUROC, and precision among the lowest 1, 2 and 3 % of scores, and among as many as there are wrong labels.

    Parameters
    ----------
    wrong : bool (N,), some true and some false; score : (N,), low is suspect. Ties keep their order.
    """
    order = np.argsort(score, kind="stable")
    counts = {name: max(1, round(share * len(wrong))) for name, share in SHARES.items()} | {"p_at_wrong": int(wrong.sum())}
    return {
        "average_precision": float(average_precision_score(wrong, -score)),
        "auroc": float(roc_auc_score(wrong, -score)),
        **{name: float(wrong[order[:count]].mean()) for name, count in counts.items()},
    }


def flag_metrics(wrong: np.ndarray, flags: np.ndarray) -> dict[str, float]:
    """Number of flags, precision, recall and F1; bool (N,) each. Without any flag, precision is 0."""
    precision, recall, f1, _ = precision_recall_fscore_support(wrong, flags, average="binary", zero_division=0)
    return {"flags": int(flags.sum()), "precision": float(precision), "recall": float(recall), "f1": float(f1)}


def corrections(evidence: pd.DataFrame, true: np.ndarray) -> dict[str, dict]:
    """How often the suggested label is the true one, for the flags of each tier and the tiers above it.

    `true` has class names, (N,). `right` is a share of all flags, so a flag on a correct label counts against it; `interval` is its 95 %
    interval (Wilson), for images that are a sample. `right_of_wrong` is a share of the flags on wrong labels. "Sure" flags are those that a
    relabelling policy would change: all models agree, and the suggested label has a probability of at least 0.8.
    """
    out = {}
    right, wrong = (evidence["suggested"] == true).to_numpy(), (evidence["given"] != true).to_numpy()
    sure = (evidence["models_agree"] & (evidence["ensemble_suggested_prob"] >= SURE)).to_numpy()
    for n, tier in enumerate(TIERS):
        flags = evidence["tier"].isin(TIERS[: n + 1]).to_numpy()
        for name, rows in ((tier, flags), (f"{tier}, sure", flags & sure)):
            n, fits = int(rows.sum()), int(right[rows].sum())
            shares = {"right": mean_or_none(right[rows]), "interval": wilson(fits, n), "right_of_wrong": mean_or_none(right[rows & wrong])}
            out[name] = {"flags": n} | shares
    return out


def mean_or_none(rows: np.ndarray) -> float | None:
    return float(rows.mean()) if len(rows) else None


def detection(evidence: pd.DataFrame, wrong: np.ndarray, models: list[str]) -> dict[str, dict[str, float]]:
    """How well each detector does, by name; `evidence` and `wrong` have the same rows."""
    scores, rules = detectors(evidence, models)
    return {
        name: (ranking_metrics(wrong, scores[name]) if name in scores else {}) | (flag_metrics(wrong, rules[name]) if name in rules else {})
        for name in dict.fromkeys((*scores, *rules))
    }


def score_detectors(evidence: pd.DataFrame, wrong: np.ndarray, models: list[str]) -> tuple[dict, dict[str, pd.DataFrame]]:
    """How well each detector does, and a precision-recall curve for each score; both empty where no label is wrong, or each is.

    Parameters
    ----------
    evidence : N training images; wrong : bool (N,), in the same order.
    """
    if not wrong.any() or wrong.all():
        return {}, {}
    scores, _ = detectors(evidence, models)
    return detection(evidence, wrong, models), {name: precision_recall_points(wrong, score) for name, score in scores.items()}


def precision_recall_points(wrong: np.ndarray, scores: np.ndarray) -> pd.DataFrame:
    """Columns `recall` and `precision`, from the most suspect image alone to all images."""
    precision, recall, _ = precision_recall_curve(wrong, -scores)
    points = np.unique(np.linspace(0, len(recall) - 1, POINTS).astype(int))[::-1]
    return pd.DataFrame({"recall": recall[points], "precision": precision[points]})
