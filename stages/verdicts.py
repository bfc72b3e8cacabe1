"""A person's verdicts, checked against the data set before the long work starts.

In: data/review.csv, the ids and classes of the data set. Out: a file that never changes, so that a new verdict
retrains only what it touches.
"""

from pathlib import Path

import pandas as pd

from stages.contracts.atomic import write
from stages.contracts.dataset import IDS, read_dataset
from stages.contracts.trouble import told_plainly
from stages.labels.review import check_review, read_review

CHECKED = Path("data/checked/review")


def main() -> None:
    with told_plainly():
        check_review(read_review(), pd.read_csv(IDS, dtype=str), read_dataset().class_names)
        write(CHECKED, lambda temporary: temporary.write_text("data/review.csv is in order\n", encoding="utf-8"))


if __name__ == "__main__":
    main()
