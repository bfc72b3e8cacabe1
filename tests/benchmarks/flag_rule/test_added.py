import pandas as pd
import pytest

from benchmarks.flag_rule.added import NOISE, added_table, changed, with_added_noise
from tests.benchmarks.flag_rule.made_labels import made_labels


def test_noise_is_added_to_the_true_labels():
    arrays = made_labels()
    given, true, probs = changed(arrays, "symmetric", 0.1)
    assert ((given != true).sum(), sorted(probs)) == (60, ["cnn", "probe"])
    assert (changed(arrays, "none", 0.0)[0] == arrays["true"]).all()
    given, true, _ = changed(arrays, "confusion", 0.2)
    assert (given != true).sum() == 120


def test_each_noise_has_a_row_and_regret_leaves_out_labels_without_noise():
    rows = pd.DataFrame(with_added_noise("made", made_labels()))
    assert len(rows) == len(NOISE)
    assert (rows["corrected_flags"][0], rows["uncorrected_flags"][0]) == (0, 0)
    assert (rows["best"][1:] == 1).all()
    assert (rows[["corrected_f1", "uncorrected_f1"]][1:] > 0.97).all(axis=None)
    lines = added_table(rows.assign(corrected_f1=0.9, uncorrected_f1=0.8)).splitlines()
    assert lines[2] == "| made | none | 0 |  |  |  | 0 | 0 |"
    assert lines[3].startswith("| made | symmetric 3% | 18 | 1.000 | 0.900 | 0.800 |")
    regret = pytest.approx([0.1, 0.2], abs=1e-9)
    assert [float(word) for word in lines[-1].split() if word[0] == "0"][::2] == regret
