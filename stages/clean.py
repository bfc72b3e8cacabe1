"""Policy and verdicts -> the labels to train on, and a ledger with a row for every decision.

In: data/evidence.parquet, results/label_health.json, labels as given, data/review.csv, the `clean:` section.
Out: data/labels/{cleaned,control}.csv, data/ledger.csv, results/cleaning.json. It works on training rows only: test rows are never
read, and a verdict on a test image is refused.
"""

from label_laundry.contracts import params, paths
from label_laundry.contracts.atomic import write_csv, write_json
from label_laundry.contracts.dataset import named_labels, read_dataset, read_json, read_labels
from label_laundry.contracts.seeds import derive
from label_laundry.contracts.tables import read_csv, read_parquet
from label_laundry.contracts.trouble import one_line_errors
from label_laundry.contracts.vocabulary import CLEANED, CONTROL, RAW
from label_laundry.review.cleaning import by_tier, clean, summary, tier_precision
from label_laundry.review.policy import Policy
from label_laundry.review.verdicts import check_review, read_review


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
        write_csv(paths.LEDGER, ledger.round({"score": 6}))
        found = {"policy": by_tier(evidence, policy), "precision": tier_precision(ledger, review)}
        write_json(paths.CLEANING, summary(raw, ledger) | found)


if __name__ == "__main__":
    main()
