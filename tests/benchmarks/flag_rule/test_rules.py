import numpy as np
import pytest

from benchmarks.flag_rule.rules import BEST, OURS, best_number, measured
from tests.benchmarks.flag_rule.made_labels import made_labels


@pytest.fixture
def arrays():
    return made_labels()


def test_every_rule_has_a_row(project, arrays):
    rows = {row["rule"]: row for row in measured("made", arrays)}
    assert rows[OURS]["f1"] == rows[BEST]["f1"] == 1
    assert rows["everything"]["recall"] == 1
    assert rows["certain and above"]["flags"] == 30
    assert rows["certain and above"]["expected_precision"] > 0.9
    assert rows["score"]["average_precision"] == pytest.approx(1)
    assert rows["acted on"]["flags"] == 30
    assert {row["wrong"] for row in rows.values()} == {30}


def test_without_wrong_labels_there_is_no_score(project, arrays):
    rows = {row["rule"]: row for row in measured("made", arrays | {"given": arrays["true"]})}
    assert "score" not in rows
    assert rows[OURS]["flags"] == rows[BEST]["flags"] == rows["acted on"]["flags"] == 0


def test_the_best_number_has_the_highest_f1():
    score, wrong = np.array([4.0, 1, 2, 3, 5]), np.array([0, 1, 0, 1, 0], bool)
    assert best_number(score, wrong) == 3
