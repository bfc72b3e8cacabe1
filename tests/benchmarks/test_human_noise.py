import numpy as np
import pytest

from benchmarks.flag_rule.rules import OURS
from benchmarks.human_noise import judged, table


@pytest.fixture
def arrays():
    """600 labels, 30 of them wrong, and two members that see it, but for the class of five."""
    generator = np.random.default_rng(1)
    true = np.arange(600) % 3
    out = {"given": np.where(np.arange(600) < 30, (true + 1) % 3, true), "true": true, "seconds": np.array(12.5)}
    seen = np.where(np.arange(600) < 5, (true + 2) % 3, true)
    for member in ("cnn", "probe"):
        raw = generator.random((600, 3)) * 0.1
        raw[np.arange(600), seen] += 1
        out[member] = (raw / raw.sum(axis=1, keepdims=True)).astype(np.float32)
    return out


def test_members_score_flags_and_suggestions_are_judged_by_the_truth(project, arrays):
    found = judged("aggre", arrays)
    assert (found["images"], found["wrong"], found["seconds"]) == (600, 30, 12.5)
    assert found["right"] == {member: pytest.approx(595 / 600) for member in ("cnn", "probe", "ensemble")}
    assert found["average_precision"] == pytest.approx(1)
    assert found["rules"][OURS]["f1"] == 1
    assert found["suggestions_right"] == pytest.approx(25 / 30)


def test_each_set_has_a_column(project, arrays):
    found = judged("aggre", arrays)
    rows = table({"aggre": found, "random1": found}).splitlines()
    assert rows[0] == "| | aggre | random1 |"
    assert "| images; wrong labels | 600; 30 | 600; 30 |" in rows
    assert "| right out of fold: probe | 99.2% | 99.2% |" in rows
    assert f"| F1: {OURS} | 1.000 | 1.000 |" in rows
