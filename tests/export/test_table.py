import io

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from label_laundry.contracts.trouble import Trouble
from label_laundry.export.table import COLUMNS, decided, read_table
from tests.export.table_made import made

ISSUES = pd.DataFrame(
    {
        "id": ["t0", "c", "a", "b"], "split": ["test", "train", "train", "train"], "index": [0, 2, 0, 1], "file": "",
        "given": "Shirt", "suggested": "Coat", "ensemble_suggested_prob": 0.9, "score": [-5.0, -4.0, -3.0, 2.0],
        "wrong_prob": [0.9, 0.8, 0.7, 0.0],
        "tier": ["certain", "certain", "likely", ""], "reason": ["w"] * 3 + [""],
    }
)  # fmt: skip
LEDGER = pd.DataFrame({"id": ["a", "c"], "action": ["prune", "relabel"], "label": ["", "Dress"], "actor": ["policy", "ann"]})


def test_a_row_for_each_image_in_source_order_with_what_was_decided():
    rows = decided(ISSUES, LEDGER)
    assert list(rows.columns) == COLUMNS
    assert rows[["id", "label", "action", "actor"]].to_numpy().tolist() == [
        ["a", "", "prune", "policy"],
        ["b", "Shirt", "keep", ""],
        ["c", "Dress", "relabel", "ann"],
        ["t0", "Shirt", "keep", ""],
    ]


def test_a_picture_has_the_very_pixels(fashion):
    table = made(fashion)
    assert np.array_equal(
        np.asarray(Image.open(io.BytesIO(table.file(table.rows.query("split == 'test'")["id"].iloc[3])[1]))), table.images["test"][3]
    )


def test_before_the_labels_are_cleaned_it_says_what_to_do(project):
    with pytest.raises(Trouble, match=r"^data/evidence.parquet: not there yet; run `dvc repro clean` first$"):
        read_table()
