import pandas as pd

from label_laundry.cli.flagdiff import NO_FLAG, changes, side_by_side
from tests.cli.commands import stopped

TIERS = ["certain", "likely", "possible", "", "likely", "certain"]
COLUMNS = ["id", "tier", "score", "given", "suggested"]


def flags(tiers, scores, suggested="Coat"):
    rows = [(f"id{n}", tier, score, "Shirt", suggested) for n, (tier, score) in enumerate(zip(tiers, scores, strict=True))]
    return pd.DataFrame(rows, columns=COLUMNS)


def found(there):
    here = flags(TIERS, [-6.0, -4.0, -2.0, 3.0, -4.0, -6.0]).assign(reason="both say Coat")
    return changes(side_by_side(here, there), "old").set_index("id")


def test_flags_are_added_removed_and_moved_and_the_furthest_comes_first():
    changed = found(flags(["", "possible", "likely", "likely", "likely", "certain"], [4.0, -3.0, -3.5, -2.0, -4.0, -6.0]))
    assert changed["change"].to_dict() == {"id0": "added", "id3": "removed", "id2": "moved down", "id1": "moved up"}
    assert changed.index.tolist() == ["id0", "id3", "id2", "id1"]
    assert changed.loc["id3", ["tier", "tier_there"]].tolist() == [NO_FLAG, "likely"]


def test_the_reason_says_where_it_came_from():
    changed = found(flags(["likely", *TIERS[1:]], [-2.0, 0, 0, 0, 0, 0], suggested="Dress").assign(given="Bag"))
    assert changed["reason"].to_dict() == {"id0": "moved up: likely in old, score -2.00, given Bag, suggested Dress; both say Coat"}


def test_images_that_only_one_has_are_left_out():
    assert len(side_by_side(flags(TIERS[:2], [1, 2]), flags(TIERS[:3], [1, 2, 3]))) == 2


def test_before_the_first_run_it_says_what_to_do(project, capsys):
    _, error = stopped(capsys, "flagdiff", "HEAD")
    assert error == "error: data/examined.parquet: not there yet; run `dvc repro` first\n"
