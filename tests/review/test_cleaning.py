import numpy as np
import pandas as pd
import pytest

from label_laundry.contracts.trouble import Trouble
from label_laundry.review.cleaning import by_tier, clean, cleaned_labels, control_labels, decide, summary, tier_precision
from label_laundry.review.policy import Policy

N = 40
NO_VERDICTS = pd.DataFrame(columns=["id", "verdict", "new_label", "reviewer", "when", "note"])
RAW = pd.DataFrame({"id": [f"i{n:02}" for n in range(N)], "index": range(N), "label": ["Bag", "Coat"] * (N // 2)})


SHIPPED = Policy(certain="prune", likely="relabel", possible="keep", precision=0.8, ambiguous="keep", relabel_above=0.8, cap_per_class=1.0)


def rules(**changes):
    return SHIPPED.model_copy(update=changes)


@pytest.fixture
def issues():
    """Rows 0-3 certain, 4-5 likely, 6 possible, worst first; Bag and Coat take turns."""
    tiers = ["certain"] * 4 + ["likely"] * 2 + ["possible"] + [""] * (N - 7)
    suggested = ["Coat", "Bag"] * (N // 2)
    return (
        RAW.rename(columns={"label": "given"})
        .assign(tier=tiers, suggested=suggested, score=np.arange(N) - 10.0, reason="because")
        .assign(models_agree=True, ensemble_suggested_prob=0.9, wrong_prob=0.95)
    )


def verdicts(*rows):
    return pd.DataFrame([[*row, "ann", "today", ""] for row in rows], columns=NO_VERDICTS.columns)


def test_the_policy_prunes_relabels_and_keeps(issues):
    ledger = decide(issues, NO_VERDICTS, rules(), {})
    cleaned = cleaned_labels(RAW, ledger).set_index("id")["label"]
    assert not {"i00", "i01", "i02", "i03"} & set(cleaned.index)
    assert (cleaned["i04"], cleaned["i05"], cleaned["i06"]) == ("Coat", "Bag", "Bag")
    assert len(ledger) == 7
    assert set(ledger["actor"]) == {"policy"}
    assert summary(RAW, ledger) == {
        "images": 40, "kept": 34, "pruned": 4, "relabelled": 2, "by_policy": 6, "by_reviewers": 0, "verdicts": 0, "ties": 0,
        "spared_by_doubt": 0, "spared_by_cap": 0, "pruned_by_class": {"Bag": 2, "Coat": 2},
    }  # fmt: skip


def test_a_label_that_the_policy_keeps_says_that_it_counts_as_far_as_it_is_believed(issues):
    review = verdicts(["i01", "keep", ""])
    keeping = {"certain": "keep", "likely": "keep", "possible": "keep", "soft": True}
    ledger = decide(issues, review, rules(**keeping), {}).set_index("id")
    assert ledger.loc["i00", "why"] == "tier certain; its label counts as far as it is believed"
    assert "counts" not in ledger.loc["i01", "why"]  # a person has looked


def test_the_policy_acts_on_the_surest_flags_as_long_as_enough_are_expected_to_be_wrong_labels(issues):
    issues["wrong_prob"] = [0.95] * 4 + [0.4] * 2 + [0.1] + [0.0] * (N - 7)
    ledger = decide(issues, NO_VERDICTS, rules(), {}).set_index("id")
    assert ledger["action"].tolist() == ["prune"] * 4 + ["relabel"] + ["keep"] * 2
    assert ledger.loc["i05", ["rule", "why"]].tolist() == [
        "doubt", "tier likely, but of it and the surer flags only 77% are expected to be wrong labels"
    ]  # fmt: skip
    assert summary(RAW, ledger.reset_index())["spared_by_doubt"] == 1
    said = by_tier(issues, ledger.reset_index(), rules())
    assert said["expected"] == pytest.approx(0.84)
    assert {tier: found["acted_on"] for tier, found in said["tiers"].items()} == {"certain": 4, "likely": 1, "possible": 0}
    assert decide(issues, NO_VERDICTS, rules(precision=0.75), {})["action"].tolist() == ["prune"] * 4 + ["relabel"] * 2 + ["keep"]


def test_verdicts_overrule_the_policy_and_reach_unflagged_images(issues):
    review = verdicts(("i00", "keep", ""), ("i06", "prune", ""), ("i20", "relabel", "Coat"))
    ledger = decide(issues, review, rules(), {}).set_index("id")
    assert ledger.loc[["i00", "i06", "i20"], "action"].tolist() == ["keep", "prune", "relabel"]
    assert ledger.loc[["i00", "i06", "i20"], "actor"].tolist() == ["ann"] * 3
    cleaned = cleaned_labels(RAW, ledger.reset_index()).set_index("id")["label"]
    assert cleaned["i00"] == "Bag"
    assert cleaned["i20"] == "Coat"
    assert "i06" not in cleaned


def test_the_cap_spares_the_least_suspect_and_not_the_verdicts(issues):
    ledger = decide(issues, verdicts(("i06", "prune", "")), rules(cap_per_class=0.05), {}).set_index("id")
    assert ledger.loc[["i00", "i01"], "action"].tolist() == ["prune"] * 2
    assert (ledger.loc[["i02", "i03", "i04", "i05"], "action"] == "keep").all()
    assert "cap of class Bag is reached" in ledger.loc["i02", "why"]
    assert ledger.loc["i06", "action"] == "prune"


def test_the_control_has_the_cleaned_sides_size_in_each_class(issues):
    ledger = decide(issues, NO_VERDICTS, rules(likely="prune"), {})
    cleaned, control = cleaned_labels(RAW, ledger), control_labels(RAW, ledger, 1)
    pd.testing.assert_series_equal(cleaned["label"].value_counts(), control["label"].value_counts())
    assert set(control["id"]) != set(cleaned["id"])
    pd.testing.assert_frame_equal(control, control_labels(RAW, ledger, 1))
    assert not control.equals(control_labels(RAW, ledger, 2))
    assert set(map(tuple, control.to_numpy())) <= set(map(tuple, RAW.to_numpy()))


def test_a_class_is_never_emptied(issues):
    everything = verdicts(*((one, "prune", "") for one in RAW.loc[RAW["label"] == "Bag", "id"]))
    with pytest.raises(Trouble, match="no image of class Bag is left"):
        cleaned_labels(RAW, decide(issues, everything, rules(likely="keep"), {}))


def test_relabelling_asks_for_agreement_and_confidence(issues):
    issues.loc[0, "models_agree"], issues.loc[1, "ensemble_suggested_prob"] = False, 0.7
    ledger = decide(issues, NO_VERDICTS, rules(certain="relabel"), {}).set_index("id")
    assert ledger["action"].head(4).tolist() == ["prune", "prune", "relabel", "relabel"]
    assert ledger.loc["i00", "why"] == "tier certain, and Coat is not sure enough to relabel"


def test_where_much_is_wrong_the_cap_gives_way(issues):
    """5 % of 20 is one image; with a tenth of the class wrong it is a fifth, four images."""
    ledger = decide(issues, NO_VERDICTS, rules(cap_per_class=0.05, likely="prune"), {"Bag": 0.1, "Coat": 0.01})
    assert ledger[ledger["action"] == "prune"]["given"].value_counts().to_dict() == {"Bag": 3, "Coat": 1}


@pytest.mark.parametrize("action", ["keep", "prune"])
def test_an_ambiguous_image_is_kept_or_pruned_as_the_settings_say(issues, action):
    ledger = decide(issues, verdicts(("i20", "ambiguous", "")), rules(ambiguous=action), {}).set_index("id")
    assert ledger.loc["i20", ["action", "rule", "why"]].tolist() == [action, "verdict", "verdict ambiguous today"]


def test_reviewers_who_are_divided_leave_it_to_the_policy(issues):
    review = verdicts(("i00", "keep", ""), ("i00", "relabel", "Coat"), ("i20", "keep", ""), ("i20", "prune", ""))
    review["reviewer"] = ["ann", "ben"] * 2
    ledger = decide(issues, review, rules(), {}).set_index("id")
    assert ledger.loc["i00", ["action", "actor", "rule"]].tolist() == ["prune", "policy", "tie"]
    assert ledger.loc["i00", "why"] == "reviewers are divided (ann: keep, ben: relabel Coat); tier certain"
    assert ledger.loc["i20", ["action", "rule"]].tolist() == ["keep", "tie"]
    assert summary(RAW, ledger.reset_index())["ties"] == 2


def test_a_note_cannot_be_taken_for_a_rule(issues):
    review = verdicts(("i06", "keep", ""))
    review["note"] = "but the cap is reached"
    assert summary(RAW, decide(issues, review, rules(), {}))["spared_by_cap"] == 0


def test_verdicts_say_how_precise_each_tier_is(issues):
    review = verdicts(("i00", "prune", ""), ("i01", "relabel", "Bag"), ("i02", "keep", ""), ("i04", "ambiguous", ""), ("i20", "prune", ""))
    found = tier_precision(decide(issues, review, rules(), {}), review)
    assert (found["certain"]["reviewed"], found["certain"]["wrong"]) == (3, 2)
    assert found["certain"]["interval"][0] < 2 / 3 < found["certain"]["interval"][1]
    assert (found["likely"]["share"], found["possible"]["interval"]) == (0, None)


def test_a_verdict_given_in_bulk_is_acted_on_and_is_no_review(issues):
    review = verdicts(("i00", "prune", ""), ("i01", "keep", ""), ("i02", "keep", "")).assign(note=["bulky", "in bulk", "in bulk: no doubt"])
    ledger = decide(issues, review, rules(), {})
    assert ledger.set_index("id").loc[["i01", "i02"], ["action", "rule"]].to_numpy().tolist() == [["keep", "verdict"]] * 2
    assert tier_precision(ledger, review)["certain"]["reviewed"] == 1


def test_a_verdict_for_the_given_label_keeps_it_and_confirms_nothing(issues):
    same = issues.iloc[0]
    review = pd.DataFrame([(same.id, "relabel", same.given, "ann", "", "")], columns=NO_VERDICTS.columns)
    ledger = decide(issues, review, rules(), {})
    assert ledger.set_index("id").loc[same.id, ["action", "label", "rule"]].tolist() == ["keep", same.given, "verdict"]
    assert tier_precision(ledger, review)["certain"]["wrong"] == 0
    assert summary(RAW, ledger)["by_reviewers"] == 0


def test_models_that_know_nothing_cannot_take_more_than_half_of_a_class(issues):
    issues["tier"] = "likely"
    ledger = decide(issues, NO_VERDICTS, rules(cap_per_class=0.05, likely="prune"), {"Bag": 0.9, "Coat": 0.9})
    assert ledger[ledger["action"] == "prune"]["given"].value_counts().to_dict() == {"Bag": 10, "Coat": 10}


SIX = pd.DataFrame({"id": list("abcdef"), "index": range(6), "label": ["x", "y"] * 3})
SIX_IMAGES = SIX.rename(columns={"label": "given"}).assign(
    suggested="z", score=-1.0, wrong_prob=0.95, tier=["certain", "", "", "", "", "possible"], reason="r"
)


def test_cleaned_and_control_have_the_same_size():
    cleaned, control, ledger = clean(SIX_IMAGES, SIX, NO_VERDICTS, rules(), {}, 1)
    assert cleaned["id"].tolist() == list("bcdef")
    assert len(control) == 5
    assert ledger["action"].tolist() == ["prune", "keep"]


def test_evidence_of_other_images_is_refused():
    with pytest.raises(Trouble, match=r"data/evidence\.parquet: not the images of data/labels/raw\.csv"):
        clean(SIX_IMAGES.head(5), SIX, NO_VERDICTS, rules(), {}, 1)
