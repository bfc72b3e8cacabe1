"""Rows of a benchmark that runs in pieces: each piece adds to the file of results, and what it measured again replaces older rows."""

from pathlib import Path

import pandas as pd

from label_laundry.contracts.atomic import write_csv


def replace_rows(path: Path, new: list[dict], keys: list[str], digits: int = 4) -> None:
    """Write the new rows after those of the file that differ in one of the keys."""
    rows = pd.read_csv(path) if path.exists() else pd.DataFrame()
    rows = pd.concat([rows, pd.DataFrame(new)], ignore_index=True).drop_duplicates(keys, keep="last")
    write_csv(path, rows.round(digits))
