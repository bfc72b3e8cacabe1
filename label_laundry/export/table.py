"""The table behind all exports: every image with its evidence and its decision."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from label_laundry.contracts import paths
from label_laundry.contracts.dataset import Dataset, file_names, read_dataset
from label_laundry.contracts.tables import read_csv, read_parquet
from label_laundry.contracts.trouble import Trouble
from label_laundry.contracts.vocabulary import SPLITS
from label_laundry.sources.originals import Originals

COLUMNS_READ = ["id", "split", "index", "given", "suggested", "ensemble_suggested_prob", "score", "wrong_prob", "tier", "reason"]
COLUMNS = [
    "id", "split", "index", "file", "given", "label", "action", "actor", "tier", "score", "wrong_prob", "suggested", "suggested_prob",
    "reason",
]  # fmt: skip


@dataclass
class Table:
    """`rows` has COLUMNS, training images first, each split in source order; `file` returns suffix and content of the file with an id."""

    dataset: Dataset
    rows: pd.DataFrame
    file: Callable[[str], tuple[str, bytes]]


def read_table() -> Table:
    """Evidence and decisions of the last run.

    Raises
    ------
    Trouble
        When the stage `clean` has not run yet.
    """
    for path in (paths.EVIDENCE, paths.LEDGER):
        if not path.exists():
            raise Trouble(f"{path}: not there yet; run `dvc repro clean` first")
    dataset = read_dataset()
    evidence = read_parquet(paths.EVIDENCE, columns=COLUMNS_READ)
    evidence["file"] = file_names(evidence["id"])
    rows = decided(evidence, read_csv(paths.LEDGER, dtype=str, keep_default_na=False))
    return Table(dataset, rows, Originals().file)


def decided(evidence: pd.DataFrame, ledger: pd.DataFrame) -> pd.DataFrame:
    """A row for each image, in source order, with COLUMNS.

    `label` is the label after cleaning: "" for a pruned image, and the given label if the ledger has no row, as for unflagged images
    and the whole test set.
    """
    rows = evidence.rename(columns={"ensemble_suggested_prob": "suggested_prob"})
    rows = rows.merge(ledger[["id", "action", "label", "actor"]], on="id", how="left")
    rows["label"] = rows["label"].fillna(rows["given"])
    rows = rows.fillna({"action": "keep", "actor": ""})
    rows["split"] = pd.Categorical(rows["split"], SPLITS)
    rows = rows.sort_values(["split", "index"], ignore_index=True)
    return rows.assign(split=rows["split"].astype(str))[COLUMNS]
