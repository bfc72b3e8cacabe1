"""Applies the policy and people's verdicts: writes the labels to train on, and a ledger with a row for every decision.

In: data/evidence.parquet, results/label_health.json, data/crossval/*, labels as given, data/review.csv, the `clean:` section.
Out: data/labels/{cleaned,control}.csv, data/targets/{cleaned,control}.npz, data/ledger.csv, results/cleaning.json. It works on training
rows only: test rows are never read, and a verdict on a test image is refused.
"""

from functools import partial

import pandas as pd

from label_laundry.contracts import params, paths
from label_laundry.contracts.atomic import write_csv, write_json
from label_laundry.contracts.dataset import Dataset, named_labels, read_dataset, read_json, read_labels
from label_laundry.contracts.members import members
from label_laundry.contracts.probabilities import read_probabilities
from label_laundry.contracts.seeds import derive
from label_laundry.contracts.tables import read_csv, read_parquet
from label_laundry.contracts.targets import Targets, write_targets
from label_laundry.contracts.trouble import one_line_errors
from label_laundry.contracts.vocabulary import CLEANED, CONTROL, RAW
from label_laundry.flags.lazy_probabilities import LazyProbabilities, mean_of
from label_laundry.review.beliefs import beliefs
from label_laundry.review.cleaning import VERDICT, by_tier, clean, summary, tier_precision
from label_laundry.review.policy import Policy
from label_laundry.review.targets import shuffled_within_classes, side_targets
from label_laundry.review.verdicts import check_review, read_review


def write_sides_targets(dataset: Dataset, evidence: pd.DataFrame, ledger: pd.DataFrame, policy: Policy, seed: int) -> dict:
    """Write what the cleaned side and its control learn besides labels. The control's doubts are shuffled within each class.

    Returns
    -------
    For results/cleaning.json with `policy.soft`: how many labels of the cleaned side are soft, and the sum of their doubts. Else empty.
    """
    if not (policy.soft or policy.weights):
        for side in (CLEANED, CONTROL):
            write_targets(side, Targets())
        return {}
    shape, weights = (dataset.counts["train"], len(dataset.class_names)), read_json(paths.LABEL_HEALTH)["weights"]
    opinions = LazyProbabilities({model: partial(read_probabilities, paths.probabilities(model, "train"), *shape) for model in members()})
    given, wrong = read_labels(paths.labels(RAW), dataset)["label"].to_numpy(), evidence.sort_values("index")["wrong_prob"].to_numpy()
    about = beliefs(given, wrong, opinions, weights, mean_of(opinions, weights))
    undoubted = (ledger["rule"] == VERDICT) | (ledger["action"] == "relabel")  # a person has decided, or the label is new
    doubted = about.wrong.copy()
    doubted[ledger.loc[undoubted, "index"]] = 0
    for side in (CLEANED, CONTROL):
        table = read_labels(paths.labels(side), dataset)
        doubts = doubted[table["index"]]
        doubts = doubts if side == CLEANED else shuffled_within_classes(table["label"].to_numpy(), doubts, seed)
        targets = side_targets(table, doubts, about, policy)
        write_targets(side, targets)
        if side == CLEANED:
            soft = {"labels": len(targets.rows), "doubts": float(doubted[targets.rows].sum())}
    return {"soft": soft} if policy.soft else {}


def main() -> None:
    with one_line_errors():
        dataset = read_dataset()
        raw = named_labels(read_labels(paths.labels(RAW), dataset), dataset)
        review = read_review()
        check_review(review, read_csv(paths.IDS, dtype=str), dataset.class_names)
        evidence = read_parquet(paths.EVIDENCE, filters=[("split", "==", "train")])
        classes = read_json(paths.LABEL_HEALTH)["train"]["classes"]
        class_noise = {name: estimates["noise"] for name, estimates in classes.items()}
        seed = derive(params.get(int, "seed"), "control")
        policy = params.get(Policy, "clean")
        cleaned, control, ledger = clean(evidence, raw, review, policy, class_noise, seed)
        write_csv(paths.labels(CLEANED), cleaned)
        write_csv(paths.labels(CONTROL), control)
        found = write_sides_targets(dataset, evidence, ledger, policy, derive(seed, "doubts"))
        write_csv(paths.LEDGER, ledger.round({"score": 6}))
        found |= {"policy": by_tier(evidence, ledger, policy), "precision": tier_precision(ledger, review)}
        write_json(paths.CLEANING, summary(raw, ledger) | found)


if __name__ == "__main__":
    main()
