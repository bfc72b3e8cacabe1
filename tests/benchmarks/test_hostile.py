import pytest

from benchmarks import hostile

FOUND = {
    "requests": {"requests": 204, "refused": 190, "accepted": 14, "broken": 20, "wrong": ["a", "b"]},
    "kills": {"times": 3, "acknowledged": 1000, "lost": 7},
    "full_disks": {"times": 2, "kinds": ["x", "y"], "acknowledged": 50, "refused": 60, "lost": 0},
}


def test_the_table_says_what_was_wrong_and_what_was_lost():
    rows = hostile.table(FOUND).splitlines()
    assert rows[2] == "| hostile requests | 204 | 190 refused, 14 allowed | 2 |"
    assert rows[4] == "| SIGKILL while verdicts come | 3 | 1,000 verdicts acknowledged | 7 |"


def test_a_verdict_is_lost_when_the_file_has_it_not_or_otherwise(tmp_path):
    path = tmp_path / "review.csv"
    path.write_text("id,verdict,new_label,reviewer,when,note\na,keep,,ann,,one\nb,keep,,ann,,two\n")
    assert hostile.lost({"a": "one", "b": "two"}, path) == 0
    assert hostile.lost({"a": "one", "b": "three", "c": "four"}, path) == 2


@pytest.mark.slow
def test_the_campaign_finds_nothing_wrong_and_loses_nothing():
    found = hostile.requests()
    assert found["wrong"] == []
    assert found["requests"] > 183
    killed = hostile.kills(2)
    assert killed["acknowledged"] > 2
    assert killed["lost"] == 0
    full = hostile.full_disks()
    assert full["refused"] > 0
    assert full["acknowledged"] > 0
    assert full["lost"] == 0
