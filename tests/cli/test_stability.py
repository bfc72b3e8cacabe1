import json

import pandas as pd

from label_laundry.cli import stability
from label_laundry.cli.stability import compare
from tests.cli.commands import laundry, stopped


def issues(tiers, first=0):
    rows = [("train", f"{n:x}", tier, float(n)) for n, tier in enumerate(tiers, first)]
    return pd.DataFrame([*rows, ("test", "t", "certain", -1.0)], columns=["split", "id", "tier", "score"])


def test_training_images_that_both_have_are_compared_by_their_ids():
    mine, other = issues(["certain", "likely", "possible", "", "likely"]), issues(["likely", "likely", "certain", ""], first=1)
    found = compare("rev", mine, other)
    assert (found["flags"], found["other_flags"], found["jaccard"]) == (2, 3, 0.25)


def test_earlier_answers_are_kept_as_long_as_the_flags_are_these(project, monkeypatch, capsys):
    monkeypatch.setattr(stability, "flags_of", lambda revision, columns: issues(["likely"] * 4))
    issues(["certain", "likely", "", ""]).to_parquet("data/evidence.parquet")
    laundry("stability", "one", "two")
    assert capsys.readouterr().out.startswith("one: 4 flags (here 2), Jaccard 0.50, rank correlation 1.00\n")
    laundry("stability", "three")
    assert list(json.loads((project / "results/stability.json").read_text())["revisions"]) == ["one", "two", "three"]
    issues(["certain", "", "", ""]).to_parquet("data/evidence.parquet")
    laundry("stability", "four")
    assert list(json.loads((project / "results/stability.json").read_text())["revisions"]) == ["four"]


def test_other_images_are_no_other_flags(project, monkeypatch, capsys):
    monkeypatch.setattr(stability, "flags_of", lambda revision, columns: issues(["likely"], first=100))
    issues(["certain"]).to_parquet("data/evidence.parquet")
    code, error = stopped(capsys, "stability", "one")
    assert (code, error) == (1, "error: one: no training image in common with the workspace; compare runs on the same data set\n")


def test_too_early_it_says_what_comes_first(project, capsys):
    assert stopped(capsys, "stability", "x") == (1, "error: data/evidence.parquet: not there yet; run `dvc repro flag` first\n")


def test_an_unknown_revision_is_one_line(project, capsys):
    issues([""]).to_parquet(project / "data/evidence.parquet")
    code, error = stopped(capsys, "stability", "nonsense")
    assert code == 1
    assert error.startswith("error: nonsense: has no data/evidence.parquet (")
    assert error.count("\n") == 1
