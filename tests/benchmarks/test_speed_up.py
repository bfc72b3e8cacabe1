import sys

import pytest

from benchmarks.speed_up import main, table, timed


@pytest.mark.slow
def test_the_folds_of_crossval_are_timed_and_compared_by_their_bytes(prepared):
    seconds, probs = timed("cnn", "smoke", "local", "auto")
    assert 0 < seconds < 60
    assert [len(one) for one in probs] == [128 + 300 * 10 * 4, 128 + 100 * 10 * 4] * 2
    assert probs == timed("cnn", "smoke", "local", "auto")[1]


def test_the_ratio_is_taken_within_a_round():
    found = {"seconds": {"local": [10.0, 20.0, 30.0], "ray": [5.0, 5.0, 10.0]}, "same_bytes": False}
    assert table("cnn", "cpu", found).splitlines()[-1] == (
        "| | 20.00 s (10.00–30.00) | 5.00 s (5.00–10.00) | 3.00 times (2.00–4.00) | no |"
    )


def test_no_round_is_one_line(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["speed_up", "--rounds", "0"])
    with pytest.raises(SystemExit):
        main()
    assert capsys.readouterr().err == "error: --rounds must be 1 or more\n"
