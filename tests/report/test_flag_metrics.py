import pytest

from label_laundry.report.flag_metrics import flag_metrics

HEALTH = {"train": {"flagged": {"certain": 40, "likely": 60, "possible": 9}}}
TRUTH = {"detectors": {"label-laundry, certain and above": {"flags": 40, "precision": 0.95, "recall": 0.4, "f1": 0.56}}}


def cleaning(certain: str = "prune", expected: float | None = 0.9) -> dict:
    tiers = {tier: {"action": certain, "expected": share} for tier, share in (("certain", expected), ("likely", 0.5), ("possible", 0.3))}
    return {"by_policy": 38, "pruned": 37, "relabelled": 1, "policy": {"precision": 0.8, "tiers": tiers}}


def test_what_became_of_the_flags_in_numbers():
    found = flag_metrics(cleaning(), HEALTH, {"detectors": {}})
    assert found == {
        "certain": 40, "likely": 60, "possible": 9, "acted_on": 38, "pruned": 37, "relabelled": 1, "expected_precision": 0.9,
    }  # fmt: skip


def test_where_the_truth_is_known_the_tiers_that_are_acted_on_are_measured():
    found = flag_metrics(cleaning(), HEALTH, TRUTH)
    assert (found["precision"], found["recall"]) == (0.95, 0.4)


@pytest.mark.parametrize("policy", [cleaning("keep"), cleaning(expected=0.6), cleaning(expected=None)])
def test_a_policy_that_acts_on_no_tier_promises_nothing(policy):
    assert not {"expected_precision", "precision", "recall"} & set(flag_metrics(policy, HEALTH, TRUTH))
