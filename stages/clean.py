"""Policy and verdicts -> the labels to train on, and a ledger with a row for every decision.

In: data/issues.parquet, results/label_health.json, labels as given, data/review.csv, the `clean:` section.
Out: data/labels/{cleaned,control}.csv, data/ledger.csv, results/cleaning.json. Training rows only: test rows cannot
get here, and a verdict on one is refused.
"""

import json
from pathlib import Path

import pandas as pd

from stages.contracts import params
from stages.contracts.atomic import write_csv, write_json
from stages.contracts.dataset import IDS, named_labels, read_dataset, read_labels
from stages.contracts.seeds import derive
from stages.contracts.trouble import Trouble, told_plainly
from stages.labels.cleaning import cleaned_labels, confirmed, control_labels, decide, summary
from stages.labels.policy import Policy
from stages.labels.review import check_review, read_review

ISSUES = Path("data/issues.parquet")


def clean(
    issues: pd.DataFrame, raw: pd.DataFrame, review: pd.DataFrame, policy: Policy, noise: dict[str, float], seed: int
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Cleaned labels, control labels and the ledger.

    Parameters
    ----------
    issues : evidence of the training images; raw : id, index, label (names); review : verdicts; noise : cleanlab's estimate for each class.
    """
    if len(issues) != len(raw) or set(issues["id"]) != set(raw["id"]):
        raise Trouble(f"{ISSUES}: not the images of data/labels/raw.csv; run `dvc repro flag`")
    ledger = decide(issues, review, policy, noise)
    return cleaned_labels(raw, ledger), control_labels(raw, ledger, seed), ledger


def main() -> None:
    with told_plainly():
        dataset = read_dataset()
        raw = named_labels(read_labels("data/labels/raw.csv", dataset), dataset)
        review = read_review()
        check_review(review, pd.read_csv(IDS, dtype=str), dataset.class_names)
        issues = pd.read_parquet(ISSUES, filters=[("split", "==", "train")])
        seed = derive(params.get(int, "seed"), "control")
        health = json.loads(Path("results/label_health.json").read_text(encoding="utf-8"))["train"]
        noise = {name: one["noise"] for name, one in health["classes"].items()}
        cleaned, control, ledger = clean(issues, raw, review, params.get(Policy, "clean"), noise, seed)
        write_csv("data/labels/cleaned.csv", cleaned)
        write_csv("data/labels/control.csv", control)
        write_csv("data/ledger.csv", ledger.round({"score": 6}))
        write_json("results/cleaning.json", summary(raw, ledger) | {"precision": confirmed(ledger, review)})


if __name__ == "__main__":
    main()
