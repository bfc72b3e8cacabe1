import pandas as pd

from benchmarks.flag_rule.own_errors import LEFT_OUT
from benchmarks.flag_rule.rules import BEST, OURS
from benchmarks.flag_rule.summary import tables


def row(setting, rule, f1=None, **more):
    return {"setting": setting, "images": 100, "wrong": 10, "rule": rule, "f1": f1, "flags": 12, "precision": 0.8} | more


def test_regret_is_what_the_best_threshold_has_more():
    rows = [row("a-0.1-1", BEST, 0.9), row("a-0.1-1", OURS, 0.88), row("b-0.1-1", BEST, 0.8), row("b-0.1-1", OURS, 0.72)]
    rows += [row("a-0.1-2", BEST, 0.7), row("a-0.1-2", OURS, 0.68)]
    rows += [row("a-0.1-1", "certain and above", expected_precision=0.97), row("a-0.1-1", "score", average_precision=0.5, p_at_3=0.25)]
    rows += [row("b-0.1-1", LEFT_OUT, 0.95, precision=0.99, p_at_3=0.94, suspects=2)]
    added = {"setting": "a", "noise": "symmetric", "rate": 0.1, "wrong": 10, "best": 0.9, "corrected_f1": 0.8, "uncorrected_f1": 0.7}
    added |= {"corrected_flags": 12, "uncorrected_flags": 9}
    f1, tiers, score, own, rows_of_added, regret = tables(pd.DataFrame(rows), pd.DataFrame([added])).split("\n\n")
    assert f1.splitlines()[0] == "| F1 | a-0.1 | b-0.1 | mean | mean regret | worst |"
    assert f"| {OURS} | 0.780 | 0.720 | 0.750 | 0.050 | 0.080 |" in f1
    assert "| a-0.1-1 | 10 | certain and above | 12 | 0.97 | 0.80 |" in tiers
    assert score.splitlines()[-1] == "| a-0.1-1 | 0.500 | 0.250 |"
    assert rows_of_added.splitlines()[-1] == "| a | symmetric 10% | 10 | 0.900 | 0.800 | 0.700 | 12 | 9 |"
    assert regret == "Regret is 0.100 on average and 0.100 at worst with the correction, 0.200 on average and 0.200 at worst without it."
    assert own.splitlines()[-1] == "| b-0.1-1 | 2 | 2 | 0.950 | 0.990 | 0.940 |"
