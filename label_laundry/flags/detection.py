"""How well wrong labels are found, where the truth is known: scores by their ranking, rules by what they flag."""

import numpy as np
import pandas as pd
from sklearn.metrics import average_precision_score, precision_recall_curve, precision_recall_fscore_support, roc_auc_score

from label_laundry.contracts import paths
from label_laundry.contracts.trouble import Trouble
from label_laundry.contracts.vocabulary import ACTED_ON, ENSEMBLE, TIERS, TRUE
from label_laundry.flags.evidence import LOG_MARGIN
from label_laundry.flags.opinion import SCORES
from label_laundry.flags.rules import FILTERS

OURS = "label-laundry"
SURE = 0.8
# Of a curve with a point for each image; the eye sees no more.
POINTS = 500
SHARES = {"p_at_1": 0.01, "p_at_2": 0.02, "p_at_3": 0.03}


def detectors(evidence: pd.DataFrame, models: list[str]) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """All scores (low is suspect) and all rules (true is flagged) of the evidence, each (N,), by name.

    `label-laundry` is both: the pipeline's score, and the tiers that its policy acts on.
    """
    scores = {OURS: evidence["score"].to_numpy()}
    rules = {OURS: evidence["tier"].isin(ACTED_ON).to_numpy()}
    rules |= {f"{OURS}, {tier} and above": evidence["tier"].isin(TIERS[: n + 1]).to_numpy() for n, tier in enumerate(TIERS)}
    for member in (*models, ENSEMBLE):
        members_scores = SCORES if member == ENSEMBLE else (*SCORES, LOG_MARGIN)
        scores |= {f"{member} {score}": evidence[f"{member}_{score}"].to_numpy() for score in members_scores}
        rules |= {f"{member} {rule}": evidence[f"{member}_{rule}"].to_numpy() for rule in FILTERS}
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


def corrections(evidence: pd.DataFrame, true: np.ndarray) -> dict[str, dict[str, float | int | None]]:
    """How often the suggested label is the true one (names, (N,)), for the flags of each tier and those above it.

    `right` of all flags, so a flag on a label that was right counts against it; `right_of_wrong` of the wrong labels.
    `sure` are the flags that a policy of relabelling would change: all models agree, with a probability of at least 0.8.
    """
    out = {}
    right, wrong = (evidence["suggested"] == true).to_numpy(), (evidence["given"] != true).to_numpy()
    sure = (evidence["models_agree"] & (evidence["ensemble_suggested_prob"] >= SURE)).to_numpy()
    for n, tier in enumerate(TIERS):
        flags = evidence["tier"].isin(TIERS[: n + 1]).to_numpy()
        for name, rows in ((tier, flags), (f"{tier}, sure", flags & sure)):
            out[name] = {"flags": int(rows.sum()), "right": share(right[rows]), "right_of_wrong": share(right[rows & wrong])}
    return out


def share(rows: np.ndarray) -> float | None:
    return float(rows.mean()) if len(rows) else None


def detection(evidence: pd.DataFrame, wrong: np.ndarray, models: list[str]) -> dict[str, dict[str, float]]:
    """What each detector is worth, by name; `evidence` and `wrong` row by row."""
    scores, rules = detectors(evidence, models)
    return {
        name: (ranked(wrong, scores[name]) if name in scores else {}) | (flagged(wrong, rules[name]) if name in rules else {})
        for name in dict.fromkeys((*scores, *rules))
    }


def score(evidence: pd.DataFrame, given: np.ndarray, true: np.ndarray, models: list[str]) -> tuple[dict, dict[str, pd.DataFrame]]:
    """What each detector is worth, and a precision-recall curve for each score; both empty where no label is wrong.

    Parameters
    ----------
    evidence : of the N training images in any order, with `index`; given, true : labels (N,) in source order.
    """
    if sorted(evidence["index"]) != list(range(len(true))):
        raise Trouble(f"{paths.EVIDENCE}: not the images of {paths.labels(TRUE)}; run `dvc repro flag`")
    wrong = (given != true)[evidence["index"]]
    if not wrong.any():
        return {}, {}
    scores, _ = detectors(evidence, models)
    return detection(evidence, wrong, models), {name: curve(wrong, one) for name, one in scores.items()}


def curve(wrong: np.ndarray, scores: np.ndarray) -> pd.DataFrame:
    """`recall` and `precision`, from the most suspect image to all."""
    precision, recall, _ = precision_recall_curve(wrong, -scores)
    points = np.unique(np.linspace(0, len(recall) - 1, POINTS).astype(int))[::-1]
    return pd.DataFrame({"recall": recall[points], "precision": precision[points]})
