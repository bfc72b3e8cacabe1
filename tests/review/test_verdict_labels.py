import pandas as pd

from label_laundry.review.verdict_labels import labels_by_verdict
from label_laundry.review.verdicts import COLUMNS

GIVEN = pd.Series("Coat", [f"i{n}" for n in range(8)])


def test_each_verdict_says_which_label_is_true():
    rows = [
        ("i3", "prune", "", "ann", "", ""),
        ("i0", "relabel", "Bag", "ann", "", ""),
        ("i1", "keep", "", "ann", "", ""),
        ("i2", "ambiguous", "", "ann", "", ""),
        ("i4", "relabel", "Bag", "ann", "", "in bulk"),
        ("i5", "keep", "", "ann", "", ""),
        ("i5", "prune", "", "ben", "", ""),
        ("elsewhere", "prune", "", "ann", "", ""),
    ]
    found = labels_by_verdict(pd.DataFrame(rows, columns=COLUMNS), GIVEN)
    assert found.to_dict() == {"i0": "Bag", "i1": "Coat", "i2": "Coat", "i3": ""}
    assert list(found.index) == ["i0", "i1", "i2", "i3"]


def test_without_verdicts_nothing_is_known():
    assert labels_by_verdict(pd.DataFrame(columns=COLUMNS, dtype=str), GIVEN).empty
