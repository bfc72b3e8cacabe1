import sys

import numpy as np
import pandas as pd
import pytest

from benchmarks import first_flags
from label_laundry.contracts import paths
from label_laundry.contracts.trouble import Trouble


def test_planted_errors_are_looked_for_among_as_many_of_the_worst_scores(tmp_path):
    folder, workspace = tmp_path / "images", tmp_path / "workspace"
    for path in (folder, (workspace / paths.EVIDENCE).parent):
        path.mkdir(parents=True)
    pd.DataFrame({"file": ["a.png", "c.png", "t.png"], "class": "dog"}).to_csv(folder / "planted.csv", index=False)
    ids, split = ["a", "b", "c", "d", "t"], ["train"] * 4 + ["test"]
    pd.DataFrame({"id": ids, "split": split, "file": [f"{one}.png" for one in ids]}).to_csv(workspace / paths.FILES, index=False)
    pd.DataFrame(
        {
            "id": ids,
            "split": split,
            "score": [-3, -2, -1, 4, -9.0],
            "given": "cat",
            "ensemble_predicted": ["dog", "cat", "cat", "cat", "dog"],
        }
    ).to_parquet(workspace / paths.EVIDENCE)
    found = first_flags.found(workspace, folder)
    assert found == {"images": 4, "agrees": 0.75, "planted": 2, "planted_found": 1}


def test_a_command_that_fails_is_told_with_its_last_lines(tmp_path):
    with pytest.raises(Trouble, match=r"(?s)error -c raise SystemExit.* ended with exit code 1; its last lines:\nno such set"):
        first_flags.take(tmp_path, [sys.executable, "-W", "error", "-c", "raise SystemExit('no such set')"])


def test_the_table_leaves_a_cell_empty_where_nothing_was_planted():
    row = {"set": "digits", "profile": "quick", "flags": 59.2, "all": 149.1, "images": 1527, "agrees": 0.967, "planted": np.nan}
    rows = pd.DataFrame([row | {"planted_found": np.nan}, row | {"set": "garments", "planted": 104.0, "planted_found": 88.0}])
    assert first_flags.table(rows).splitlines()[2:] == [
        "| digits | 1,527 | quick | 59 s | 149 s | 96.7% |  |",
        "| garments | 1,527 | quick | 59 s | 149 s | 96.7% | 88 of 104 |",
    ]
