import pandas as pd
import pytest

from label_laundry.contracts.trouble import Trouble
from label_laundry.review.cleaning import clean
from label_laundry.review.policy import Policy

POLICY = Policy(certain="prune", likely="prune", possible="keep", ambiguous="keep", relabel_above=0.8, cap_per_class=1.0)
RAW = pd.DataFrame({"id": list("abcdef"), "index": range(6), "label": ["x", "y"] * 3})
ISSUES = RAW.rename(columns={"label": "given"}).assign(suggested="z", score=-1.0, tier=["certain", "", "", "", "", "possible"], reason="r")
NO_VERDICTS = pd.DataFrame(columns=["id", "verdict", "new_label", "reviewer", "when", "note"])


def test_cleaned_and_control_have_the_same_size():
    cleaned, control, ledger = clean(ISSUES, RAW, NO_VERDICTS, POLICY, {}, 1)
    assert cleaned["id"].tolist() == list("bcdef")
    assert len(control) == 5
    assert ledger["action"].tolist() == ["prune", "keep"]


def test_evidence_of_other_images_is_refused():
    with pytest.raises(Trouble, match=r"data/evidence\.parquet: not the images of data/labels/raw\.csv"):
        clean(ISSUES.head(5), RAW, NO_VERDICTS, POLICY, {}, 1)
