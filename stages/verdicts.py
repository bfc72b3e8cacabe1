"""Checks people's verdicts against the data set before the long work starts.

In: data/review.csv, the ids and classes of the data set. Out: a file that never changes, so a new verdict reruns only what uses
verdicts.
"""

from label_laundry.contracts import paths
from label_laundry.contracts.atomic import write
from label_laundry.contracts.dataset import read_dataset
from label_laundry.contracts.tables import read_csv
from label_laundry.contracts.trouble import one_line_errors
from label_laundry.review.verdicts import check_review, read_review


def main() -> None:
    with one_line_errors():
        check_review(read_review(), read_csv(paths.IDS, dtype=str), read_dataset().class_names)
        write(paths.REVIEW_CHECKED, lambda temporary: temporary.write_text("data/review.csv is in order\n", encoding="utf-8"))


if __name__ == "__main__":
    main()
