"""Which labels are probably wrong, from both models' out-of-sample probabilities, with the evidence for each image.

In: data/crossval/*, labels as given, the `flag:` section, data/thresholds.json where calibrated. Out:
data/issues.parquet (a row for each image of both splits), results/label_issues.csv (the flagged ones, worst first),
results/label_health.json (noise rate, classes), results/confusion.csv (given against predicted, out of fold).
The test set is audited in the same way and reported; nothing is ever done to it.
"""

import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import confusion_matrix

from stages.contracts import params
from stages.contracts.atomic import write, write_csv, write_json
from stages.contracts.dataset import TEST_LABELS, Dataset, Split, read_dataset, read_labels
from stages.contracts.probabilities import read_probabilities
from stages.contracts.trouble import told_plainly
from stages.labels.ensemble import ensemble_weights, log_losses
from stages.labels.evidence import ENSEMBLE, LOG_MARGIN, evidence
from stages.labels.health import health
from stages.labels.identity import file_names
from stages.labels.on_demand import OnDemand, mean_of
from stages.labels.stability import overlap
from stages.labels.tiers import FILTERS, TIERS, FlagRules
from stages.learning.recipe import MODELS

LABELS = {"train": Path("data/labels/raw.csv"), "test": TEST_LABELS}


def flag(
    splits: dict[Split, tuple[pd.DataFrame, Mapping[str, np.ndarray]]], class_names: list[str], rules: FlagRules
) -> tuple[pd.DataFrame, dict]:
    """Evidence for all images, worst first over both splits, and the health of each split.

    Parameters
    ----------
    splits : for "train" and "test", the labels (id, index, label) and each model's probabilities (N, K).
    """
    train_labels = splits["train"][0]["label"].to_numpy()
    losses = log_losses(train_labels, splits["train"][1])
    weights = ensemble_weights(losses)
    tables, summary = [], {"weights": weights, "log_loss": losses}
    for split, (table, pred_probs) in splits.items():
        noise = health(table["label"].to_numpy(), mean_of(pred_probs, weights), class_names)
        rows = evidence(split, table, pred_probs, weights, class_names, rules)
        tables.append(rows)
        summary[split] = {
            "images": len(rows),
            "flagged": {tier: int((rows["tier"] == tier).sum()) for tier in TIERS},
            "models": {model: float((rows[f"{model}_predicted"] == rows["given"]).mean()) for model in pred_probs},
            "cleanlab_filters": {
                member: {rule: int(rows[f"{member}_{rule}"].sum()) for rule in FILTERS} for member in (*pred_probs, ENSEMBLE)
            },
            "between_models": between_models(rows, list(pred_probs)),
            **noise,
        }
    issues = pd.concat(tables).sort_values(["score", "id"], kind="stable", ignore_index=True)
    return issues, summary


def between_models(rows: pd.DataFrame, models: list[str]) -> dict:
    """How far two models alone would flag the same images: each one's cleanlab filter and log-margins."""
    one, other = ((rows[f"{model}_{FILTERS[0]}"].to_numpy(), rows[f"{model}_{LOG_MARGIN}"].to_numpy()) for model in models)
    return overlap(one[0], other[0], one[1], other[1])


def confusion(issues: pd.DataFrame, class_names: list[str]) -> pd.DataFrame:
    """How often the ensemble takes a training image of a given class (rows) for another; in the form that `noise:` reads."""
    rows = issues[issues["split"] == "train"]
    given, predicted = (pd.Categorical(rows[which], class_names).codes for which in ("given", f"{ENSEMBLE}_predicted"))
    counts = confusion_matrix(given, predicted, labels=range(len(class_names)))
    return pd.DataFrame(counts, pd.Index(class_names, name="given"), class_names).reset_index()


def flagged(issues: pd.DataFrame, files: pd.Series) -> pd.DataFrame:
    """The flagged images, with the columns that a person reads and six digits; and their files, where they have any."""
    columns = ["split", "id", "index", "given", "suggested", "score", "tier", "reason"]
    columns += [f"{model}_{what}" for model in MODELS for what in ("predicted", "given_prob", "suggested_prob")]
    rows = issues.loc[issues["tier"] != "", columns].round(6)
    return rows.assign(file=files[rows.index]) if (files != "").any() else rows


def read_rules(path: Path = Path("data/thresholds.json")) -> FlagRules:
    """The `flag:` section; where `calibrate` set thresholds, these and no filter, whose flags have no known precision."""
    rules, found = params.get(FlagRules, "flag"), json.loads(path.read_text(encoding="utf-8"))
    if not found["calibrated"]:
        return rules
    cuts = {tier: one["threshold"] for tier, one in found["tiers"].items()}
    return FlagRules(filter_by=None, **{tier: -np.inf if threshold is None else threshold for tier, threshold in cuts.items()})


def read_split(split: Split, dataset: Dataset) -> tuple[pd.DataFrame, OnDemand]:
    table = read_labels(LABELS[split], dataset, split)
    shape = len(table), len(dataset.class_names)
    files = {model: Path(f"data/crossval/{model}/{split}_probs.npy") for model in MODELS}
    return table, OnDemand({model: partial(read_probabilities, file, *shape) for model, file in files.items()})


def main() -> None:
    with told_plainly():
        dataset = read_dataset()
        splits = {split: read_split(split, dataset) for split in ("train", "test")}
        issues, summary = flag(splits, dataset.class_names, read_rules())
        write("data/issues.parquet", lambda temporary: issues.to_parquet(temporary, index=False))
        write_csv("results/label_issues.csv", flagged(issues, file_names(issues["id"])))
        write_json("results/label_health.json", summary)
        write_csv("results/confusion.csv", confusion(issues, dataset.class_names))


if __name__ == "__main__":
    main()
