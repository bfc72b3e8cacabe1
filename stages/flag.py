"""Which labels are probably wrong, with the evidence for each image.

In: data/crossval/*, labels as given, data/annotators.csv, the `flag:` section. Out: data/evidence.parquet (a row for each image of both
splits), results/label_issues.csv (the flagged ones, worst first), results/label_health.json (noise rate, classes), results/confusion.csv
(given against predicted, out of fold). The test set is flagged in the same way; its flags are reported and change nothing.
"""

from functools import partial

import pandas as pd

from label_laundry.contracts import params, paths
from label_laundry.contracts.atomic import write, write_csv, write_json
from label_laundry.contracts.dataset import Dataset, Split, file_names, read_dataset, read_labels
from label_laundry.contracts.members import members
from label_laundry.contracts.probabilities import read_probabilities
from label_laundry.contracts.trouble import one_line_errors
from label_laundry.contracts.vocabulary import RAW, SPLITS
from label_laundry.flags.flag import confusion_table, flag, label_issues
from label_laundry.flags.lazy_probabilities import LazyProbabilities
from label_laundry.flags.rules import FlagRules
from label_laundry.flags.votes import read_votes, with_votes


def read_split(split: Split, dataset: Dataset, models: list[str]) -> tuple[pd.DataFrame, LazyProbabilities]:
    """Labels of one split, and each model's probabilities, which are read from disk at each access."""
    table = read_labels(paths.labels(RAW) if split == "train" else paths.TEST_LABELS, dataset, split)
    shape = len(table), len(dataset.class_names)
    return table, LazyProbabilities({model: partial(read_probabilities, paths.probabilities(model, split), *shape) for model in models})


def main() -> None:
    with one_line_errors():
        dataset, models = read_dataset(), members()
        splits = {split: read_split(split, dataset, models) for split in SPLITS}
        evidence, health = flag(splits, dataset.class_names, params.get(FlagRules, "flag"))
        votes = read_votes(paths.ANNOTATORS)
        evidence = evidence if votes is None else with_votes(evidence, votes)
        write(paths.EVIDENCE, lambda temporary: evidence.to_parquet(temporary, index=False))
        write_csv(paths.LABEL_ISSUES, label_issues(evidence, models, file_names(evidence["id"])))
        write_json(paths.LABEL_HEALTH, health)
        write_csv(paths.FOUND_CONFUSION, confusion_table(evidence, dataset.class_names))


if __name__ == "__main__":
    main()
