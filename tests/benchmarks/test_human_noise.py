import numpy as np
import pytest

from benchmarks.flag_rule.rules import OURS
from benchmarks.human_noise import judged, table
from tests.benchmarks.flag_rule.made_labels import made_labels


@pytest.fixture
def arrays():
    return made_labels(n_blind=5) | {"seconds": np.array(12.5)}


def test_members_score_flags_and_suggestions_are_judged_by_the_truth(project, arrays):
    found = judged("aggre", arrays)
    assert (found["images"], found["wrong"], found["seconds"]) == (600, 30, 12.5)
    assert found["right"] == {member: pytest.approx(595 / 600) for member in ("cnn", "probe", "ensemble")}
    assert found["average_precision"] == pytest.approx(1)
    assert found["rules"][OURS]["f1"] == 1
    assert found["suggestions_right"] == pytest.approx(25 / 30)


def test_each_set_has_a_column(project, arrays):
    found = judged("aggre", arrays) | {"minutes": 20}
    rows = table({"aggre": found, "random1": found}).splitlines()
    assert rows[0] == "| | aggre | random1 |"
    assert "| budget of `init`, minutes | 20 | 20 |" in rows
    assert "| images; wrong labels | 600; 30 | 600; 30 |" in rows
    assert "| right out of fold: probe | 99.2% | 99.2% |" in rows
    assert f"| F1: {OURS} | 1.000 | 1.000 |" in rows
