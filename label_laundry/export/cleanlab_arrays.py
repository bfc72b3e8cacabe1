"""The training set as cleanlab reads it: labels, out-of-fold probabilities, and label issues for CleanLearning."""

from pathlib import Path

import numpy as np
import pandas as pd

from label_laundry.contracts.atomic import write_array, write_csv, write_json
from label_laundry.contracts.vocabulary import ENSEMBLE
from label_laundry.export.table import Table
from label_laundry.flags.ensemble import weighted_mean
from label_laundry.flags.weights import ensemble_weights


def write_arrays(table: Table, pred_probs: dict[str, np.ndarray], acted_on: tuple[str, ...], folder: Path) -> None:
    """Write the arrays, training images in source order.

    Parameters
    ----------
    pred_probs : each model's out-of-fold probabilities, float64 (N, K), columns in the order of the class names.
    acted_on : tiers that count as label issues.

    Notes
    -----
    `label_issues.csv` has the columns that `CleanLearning.fit(label_issues=...)` documents.
    """
    train = table.rows[table.rows["split"] == "train"]
    names = table.dataset.class_names
    labels = pd.Categorical(train["given"], categories=names).codes.astype(np.int64)
    write_array(folder / "labels.npy", labels)
    mean = weighted_mean(pred_probs, ensemble_weights(labels, pred_probs))
    for member, probs in (pred_probs | {ENSEMBLE: mean}).items():
        write_array(folder / f"pred_probs_{member}.npy", probs)
    suggested = pd.Categorical(train["suggested"], categories=names).codes
    issues = {"is_label_issue": train["tier"].isin(acted_on), "label_quality": quality(train["score"])}
    issues |= {"given_label": labels, "predicted_label": np.where(train["score"] < 0, suggested, labels)}
    write_csv(folder / "label_issues.csv", pd.DataFrame(issues))
    write_csv(folder / "ids.csv", train[["id"]])
    write_json(folder / "class_names.json", names)


def quality(log_margin: pd.Series) -> np.ndarray:
    """Label quality as in cleanlab, from 0 (suspect) to 1: the logistic of the log-margin, p(given) / (p(given) + max p(other))."""
    return 1 / (1 + np.exp(-log_margin.to_numpy()))
