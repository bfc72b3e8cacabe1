from label_laundry.report.flag_metrics import flag_metrics

HEALTH = {"train": {"flagged": {"certain": 40, "likely": 60, "possible": 9}}}
TRUTH = {"detectors": {"label-laundry": {"flags": 100, "precision": 0.95, "recall": 0.4, "f1": 0.56}}}


def cleaning(expected: float | None = 0.9) -> dict:
    return {"by_policy": 38, "pruned": 37, "relabelled": 1, "policy": {"precision": 0.8, "expected": expected, "tiers": {}}}


def test_what_became_of_the_flags_in_numbers():
    found = flag_metrics(cleaning(), HEALTH, {"detectors": {}})
    assert found == {
        "certain": 40, "likely": 60, "possible": 9, "acted_on": 38, "pruned": 37, "relabelled": 1, "expected_precision": 0.9,
    }  # fmt: skip


def test_where_the_truth_is_known_the_flags_are_measured():
    found = flag_metrics(cleaning(), HEALTH, TRUTH)
    assert (found["precision"], found["recall"]) == (0.95, 0.4)


def test_a_policy_that_acts_on_nothing_promises_nothing():
    assert "expected_precision" not in flag_metrics(cleaning(None), HEALTH, TRUTH)
