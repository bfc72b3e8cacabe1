"""How far another seed, or any other revision or experiment, flags the same labels as the workspace.

Compares data/issues.parquet with that of each REV: the shared flags (certain and likely), and the rank correlation of
scores. Writes data/stability.json, which `dvc repro` puts into the report as long as the flags are these. To have another
seed: dvc exp run --temp -n seed-2 -S seed=2 flag
"""

from pathlib import Path

import pandas as pd

from stages.contracts.atomic import write_json
from stages.contracts.trouble import Trouble
from stages.desk.revision import ISSUES, flags_of
from stages.labels.detection import ACTED_ON
from stages.labels.stability import digest, overlap
from stages.report.sides import read_json

RESULT = Path("data/stability.json")
COLUMNS = ["split", "id", "tier", "score"]


def run(revisions: list[str]) -> None:
    """Write the result and print a line for each revision."""
    if not ISSUES.exists():
        raise Trouble(f"{ISSUES}: not there yet; run `dvc repro flag` first")
    mine = pd.read_parquet(ISSUES, columns=COLUMNS)
    found = {revision: compare(revision, mine, flags_of(revision, COLUMNS)) for revision in revisions}
    flags, known = digest(ISSUES), read_json(RESULT)
    write_json(RESULT, {"flags": flags, "revisions": (known["revisions"] if known["flags"] == flags else {}) | found})
    for revision, one in found.items():
        print(
            f"{revision}: {one['other_flags']:,} flags (here {one['flags']:,}), Jaccard {shown(one['jaccard'])}, "
            f"rank correlation {shown(one['rank_correlation'])}"
        )
    print("Into the report with: dvc repro compare")


def shown(value: float | None) -> str:
    return "none" if value is None else f"{value:.2f}"


def compare(revision: str, mine: pd.DataFrame, other: pd.DataFrame) -> dict:
    """Of the training images that both have, known by their ids."""
    both = mine[mine["split"] == "train"].merge(other[other["split"] == "train"], on="id", suffixes=("", "_other"))
    if both.empty:
        raise Trouble(f"{revision}: no training image in common with the workspace; compare runs of one data set")
    flags, other_flags = (both[column].isin(ACTED_ON).to_numpy() for column in ("tier", "tier_other"))
    return overlap(flags, other_flags, both["score"].to_numpy(), both["score_other"].to_numpy())
