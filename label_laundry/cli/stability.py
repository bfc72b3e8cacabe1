"""Measure how far another seed, or any other revision or experiment, flags the same labels as the workspace.

Compares data/evidence.parquet with that of each REV: the shared flags (certain and likely), and the rank correlation of
scores. Writes results/stability.json, which keeps earlier comparisons while the flags stay the same. To run another
seed: dvc exp run --temp -n seed-2 -S seed=2 flag
"""

import pandas as pd

from label_laundry.cli.revision import flags_of
from label_laundry.contracts import paths
from label_laundry.contracts.atomic import write_json
from label_laundry.contracts.dataset import read_json
from label_laundry.contracts.tables import read_parquet
from label_laundry.contracts.trouble import Trouble
from label_laundry.contracts.vocabulary import ACTED_ON
from label_laundry.flags.agreement import digest, overlap

COLUMNS = ["split", "id", "tier", "score"]


def run(revisions: list[str]) -> None:
    """Write the result and print a line for each revision."""
    if not paths.EVIDENCE.exists():
        raise Trouble(f"{paths.EVIDENCE}: not there yet; run `dvc repro flag` first")
    mine = read_parquet(paths.EVIDENCE, columns=COLUMNS)
    found = {revision: compare(revision, mine, flags_of(revision, COLUMNS)) for revision in revisions}
    flags = digest(paths.EVIDENCE)
    known = read_json(paths.STABILITY) if paths.STABILITY.exists() else {"flags": None}
    # Comparisons with older flags do not apply to the current ones.
    write_json(paths.STABILITY, {"flags": flags, "revisions": (known["revisions"] if known["flags"] == flags else {}) | found})
    for revision, one in found.items():
        print(
            f"{revision}: {one['other_flags']:,} flags (here {one['flags']:,}), Jaccard {shown(one['jaccard'])}, "
            f"rank correlation {shown(one['rank_correlation'])}"
        )


def shown(value: float | None) -> str:
    return "none" if value is None else f"{value:.2f}"


def compare(revision: str, mine: pd.DataFrame, other: pd.DataFrame) -> dict:
    """Agreement on the training images that both runs have, matched by id."""
    both = mine[mine["split"] == "train"].merge(other[other["split"] == "train"], on="id", suffixes=("", "_other"))
    if both.empty:
        raise Trouble(f"{revision}: no training image in common with the workspace; compare runs on the same data set")
    flags, other_flags = (both[column].isin(ACTED_ON).to_numpy() for column in ("tier", "tier_other"))
    return overlap(flags, other_flags, both["score"].to_numpy(), both["score_other"].to_numpy())
