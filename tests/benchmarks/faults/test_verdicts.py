import random

import pytest

from benchmarks.faults.verdicts import fuzz, is_clear, keeps_all, mutated
from label_laundry.contracts.trouble import Trouble

TEXT = "id,verdict,new_label,reviewer,when,note\na,keep,,ann,,\nb,prune,,ben,,x\n"


@pytest.mark.parametrize(
    ("error", "clear"),
    [
        ("error: data/review.csv: line 2: unknown verdict\n", True),
        ("error: data/review.csv: the first line must be id\n", True),
        ("error: data/review.csv: unknown verdict\n", False),
        ("error: data/review.csv: line 2: unknown\nverdict\n", False),
    ],
)
def test_a_message_is_clear_when_it_names_a_line(error, clear):
    assert is_clear(error) == clear


def test_mutations_are_the_same_for_a_seed():
    made = [[mutated(random.Random(seed), TEXT) for seed in range(50)] for _ in range(2)]
    assert made[0] == made[1]
    assert sum(content != TEXT.encode() for _, content in made[0]) > 40


def test_adding_a_verdict_keeps_the_others(tmp_path):
    path = tmp_path / "review.csv"
    path.write_text(TEXT)
    assert keeps_all(path) == ""
    assert path.read_text() == TEXT
    path.write_text(TEXT + "c,keep\n")
    with pytest.raises(Trouble, match="line 4"):
        keeps_all(path)


@pytest.mark.slow
def test_a_mutated_file_is_read_as_it_says_or_refused_and_loses_nothing():
    found = fuzz(150, seed=3)
    assert found["wrong"] == []
    assert found["refused"] > 80
    assert found["accepted"] > 20
