"""Which labels are probably wrong, from all models' out-of-sample probabilities, with the evidence for each image."""

from collections.abc import Mapping
from itertools import combinations

import numpy as np
import pandas as pd
from sklearn.metrics import confusion_matrix

from label_laundry.contracts.cells import to_cell
from label_laundry.contracts.dataset import Split
from label_laundry.contracts.vocabulary import ENSEMBLE, TIERS
from label_laundry.flags.agreement import overlap
from label_laundry.flags.consensus import consensus
from label_laundry.flags.ensemble import log_losses, voters
from label_laundry.flags.evidence import LOG_MARGIN, evidence
from label_laundry.flags.rules import FILTERS, FlagRules
from label_laundry.flags.votes import VOTES
from label_laundry.flags.weights import ensemble_weights

# Columns of results/label_issues.csv that a data set's own names stand in.
NAMES = ("given", "suggested", "_predicted", "reason", "file")


def flag(
    splits: dict[Split, tuple[pd.DataFrame, Mapping[str, np.ndarray]]], class_names: list[str], rules: FlagRules
) -> tuple[pd.DataFrame, dict]:
    """Evidence for all images, worst first over both splits, and the health of each split.

    Parameters
    ----------
    splits : for "train" and "test", the labels (id, index, label) and each model's probabilities (N, K).
    """
    train_labels = splits["train"][0]["label"].to_numpy()
    weights = ensemble_weights(train_labels, splits["train"][1])
    tables, summary = [], {"weights": weights, "log_loss": log_losses(train_labels, splits["train"][1]), "voters": voters(weights)}
    for split, (table, pred_probs) in splits.items():
        ensemble = consensus(table["label"].to_numpy(), pred_probs, weights, class_names)
        rows = evidence(split, table, pred_probs, ensemble, class_names, rules, voters(weights))
        tables.append(rows)
        summary[split] = {
            "images": len(rows),
            "flagged": {tier: int((rows["tier"] == tier).sum()) for tier in TIERS},
            "models": {model: float((rows[f"{model}_predicted"] == rows["given"]).mean()) for model in pred_probs},
            "cleanlab_filters": {
                member: {rule: int(rows[f"{member}_{rule}"].sum()) for rule in FILTERS} for member in (*pred_probs, ENSEMBLE)
            },
            "between_models": between_models(rows, list(pred_probs)),
            **ensemble.health,
        }
    rows = pd.concat(tables).sort_values(["score", "id"], kind="stable", ignore_index=True)
    return rows, summary


def between_models(rows: pd.DataFrame, models: list[str]) -> dict[str, dict]:
    """How far two models alone would flag the same images, by cleanlab's filter and by log-margins: an entry for each pair."""

    def pair(*models: str) -> dict:
        flags = (rows[f"{model}_{FILTERS[0]}"].to_numpy() for model in models)
        return overlap(*flags, *(rows[f"{model}_{LOG_MARGIN}"].to_numpy() for model in models))

    return {f"{a} and {b}": pair(a, b) for a, b in combinations(models, 2)}


def confusion_table(evidence: pd.DataFrame, class_names: list[str]) -> pd.DataFrame:
    """How often the ensemble predicts each class (columns) for training images of a given class (rows).

    `noise: kind: confusion` reads this form.
    """
    rows = evidence[evidence["split"] == "train"]
    given, predicted = (pd.Categorical(rows[which], class_names).codes for which in ("given", f"{ENSEMBLE}_predicted"))
    counts = confusion_matrix(given, predicted, labels=range(len(class_names)))
    return pd.DataFrame(counts, pd.Index(class_names, name="given"), class_names).reset_index()


def label_issues(evidence: pd.DataFrame, models: list[str], files: pd.Series) -> pd.DataFrame:
    """The flagged images with the columns that people read, rounded to six digits; with file names where images come from files.

    Names are as in a spreadsheet, which would run `=...` as a formula.
    """
    columns = ["split", "id", "index", "given", "suggested", "score", "wrong_prob", "tier", "reason"]
    columns += [column for column in VOTES if column in evidence]
    columns += [f"{model}_{what}" for model in models for what in ("predicted", "given_prob", "suggested_prob")]
    rows = evidence.loc[evidence["tier"] != "", columns].round(6)
    rows = rows.assign(file=files[rows.index]) if (files != "").any() else rows
    return rows.assign(**{name: rows[name].map(to_cell) for name in rows if name.endswith(NAMES)})
