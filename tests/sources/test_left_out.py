import numpy as np
import pandas as pd
import pytest

from label_laundry.contracts import params
from label_laundry.contracts.trouble import Trouble
from label_laundry.sources.decoding import BLANK
from label_laundry.sources.left_out import hold_to, summary
from label_laundry.sources.settings import DataSettings
from label_laundry.sources.source import Source
from label_laundry.sources.tree import UNLISTED


def table(*rows):
    return pd.DataFrame(rows, columns=["file", "reason", "lost"]).astype({"lost": bool})


def held(project, n, *left_out, split="", **settings):
    """`hold_to` for n images of the classes a and b in turns, of which those that are left out by number are missing."""
    rows = pd.DataFrame({"split": split, "label": np.arange(n) % 2, "file": [str(row) for row in range(n)]})
    source = Source("x", "files", ["a", "b"], rows, [b""] * n)
    settings = params.get(DataSettings, "data").model_copy(update=settings)
    hold_to(settings, source, rows[~rows["file"].isin([file for file, *_ in left_out])], table(*left_out))


def test_the_count_is_by_reason_without_what_stands_in_brackets():
    left_out = table(
        ("1", "cut off or damaged (x)", True), ("2", "cut off or damaged (y)", True), ("3", "no image (.txt)", False),
        ("4", "litter", False),
    )  # fmt: skip
    assert summary(left_out) == (
        "left out: 2 images (2 cut off or damaged) and 2 other files (1 no image, 1 litter); listed in results/unreadable.csv"
    )
    assert summary(table()) == ""
    assert summary(table(("1", BLANK, False))) == "1 image is kept, but one colour all over; listed in results/unreadable.csv"


def test_many_reasons_are_not_all_named():
    assert "1 d, 2 for other reasons)" in summary(table(*((str(n), letter, True) for n, letter in enumerate("abcdef"))))


def test_what_loses_nothing_stops_nothing(project):
    held(project, 4, ("x", "no image (.txt)", False))


def test_stop_names_the_settings_that_let_it_go_on(project):
    with pytest.raises(Trouble, match=r"^3: cut off; 1 such files .* \(data.unreadable: skip in params.yaml\)$"):
        held(project, 200, ("3", "cut off", True))
    with pytest.raises(Trouble, match=r"\(data.unreadable: skip, data.unreadable_at_most: 0.1 in params.yaml\)$"):
        held(project, 10, ("3", "cut off", True))
    held(project, 10, ("3", "cut off", True), unreadable="skip", unreadable_at_most=0.1)


def test_more_than_the_allowed_share_stops_also_with_skip(project):
    held(project, 200, ("3", "cut off", True), ("5", "cut off", True), unreadable="skip")
    with pytest.raises(
        Trouble,
        match=r"3 of 200 images \(1.5 %\) would be left out, more than .*: 0.01 allows.* data.unreadable_at_most: 0.015 in params.yaml$",
    ):
        held(project, 200, *((str(n), "cut off", True) for n in (3, 5, 7)), unreadable="skip")


def test_a_folder_that_cannot_be_listed_may_hold_any_number(project):
    missed = ("bird", f"{UNLISTED} (Permission denied)", True)
    with pytest.raises(
        Trouble, match=r"bird: a folder that cannot be listed .*; give yourself the right to read it, .*: 1 in params.yaml$"
    ):
        held(project, 1000, missed, unreadable="skip")
    with pytest.raises(Trouble, match=r"bird: a folder that cannot be listed"):
        held(project, 1000, missed)
    held(project, 1000, missed, unreadable="skip", unreadable_at_most=1)


@pytest.mark.parametrize(("split", "stops"), [("", True), ("train", True), ("test", False)])
def test_a_class_that_loses_all_its_training_images_stops_at_any_share(project, split, stops):
    lost = [(str(n), "cut off (x)", True) for n in (1, 3, 5)]
    if not stops:
        held(project, 6, *lost, split=split, unreadable="skip", unreadable_at_most=1)
        return
    with pytest.raises(Trouble, match=r"class 'b': none of its training images can be read \(1: cut off \(x\)\); repair them"):
        held(project, 6, *lost, split=split, unreadable="skip", unreadable_at_most=1)
