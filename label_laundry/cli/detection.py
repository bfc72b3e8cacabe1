"""Collect the results of `score` from the workspace and every DVC experiment in results/detection.csv.

Each experiment with noise gives a row per detector. It replaces an old row with the same noise, rate, seed, number of
images and detector; all other rows are kept. Prints a table that compares label-laundry with cleanlab's best.
"""

import json
import subprocess
from collections.abc import Iterator

import pandas as pd

from label_laundry.contracts import paths
from label_laundry.contracts.atomic import write_csv
from label_laundry.contracts.dataset import read_json
from label_laundry.contracts.tables import read_csv
from label_laundry.contracts.trouble import Trouble
from label_laundry.contracts.vocabulary import ENSEMBLE
from label_laundry.flags.detection import OURS
from label_laundry.flags.evidence import LOG_MARGIN

KEY = ["noise", "rate", "seed", "images", "detector"]
VALUES = ["average_precision", "auroc", "p_at_1", "p_at_2", "p_at_3", "precision", "recall", "f1"]


def run() -> None:
    """Write results/detection.csv and print the table."""
    found = [read_json(paths.DETECTION)] if paths.DETECTION.exists() else []
    new = [row for one in (*of_experiments(), *found) for row in rows(one)]
    if not new and not paths.DETECTION_TABLE.exists():
        raise Trouble("no experiment with noise yet; make one: dvc exp run --temp -n NAME -S noise.kind=symmetric -S noise.rate=0.03 score")
    merged = merge(
        read_csv(paths.DETECTION_TABLE) if paths.DETECTION_TABLE.exists() else pd.DataFrame(columns=KEY + VALUES),
        pd.DataFrame(new, columns=KEY + VALUES),
    )
    write_csv(paths.DETECTION_TABLE, merged)
    print(markdown(merged))


def of_experiments() -> Iterator[dict]:
    """The scores of every DVC experiment, oldest first. DVC keeps each experiment as a Git reference."""
    for ref in git("for-each-ref", "--sort=committerdate", "--format=%(refname)", "refs/exps").split():
        shown = git("show", f"{ref}:{paths.DETECTION.as_posix()}")
        if shown:
            yield json.loads(shown)


def git(*words: str) -> str:
    """The output of a Git command, empty when it fails."""
    return subprocess.run(["git", *words], capture_output=True, text=True).stdout


def rows(one: dict) -> list[dict]:
    """A row for each detector in one results/detection.json; no rows without noise."""
    if one["noise"] is None:
        return []
    where = {"noise": one["noise"]["kind"], "rate": one["noise"]["rate"], "seed": one["noise"]["seed"], "images": one["images"]}
    return [where | {"detector": name} | {key: measured.get(key) for key in VALUES} for name, measured in one["detectors"].items()]


def merge(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Old and new rows in a stable order. A new row replaces an old row with the same key."""
    both = pd.concat([part for part in (old, new) if len(part)]) if len(old) or len(new) else old
    return both.drop_duplicates(KEY, keep="last").sort_values(KEY, kind="stable", ignore_index=True).round(5)


def markdown(table: pd.DataFrame) -> str:
    """For each noise setting: our score and flag rule, cleanlab's default on the better model, and cleanlab's best."""
    lines = [
        "| noise | images | AP | precision in the top 1 / 2 / 3 % | flags: P, R, F1 | cleanlab's default: AP, F1 | its best: AP, F1 |",
        "|---|--:|--:|---|---|---|---|",
    ]
    for (kind, rate, seed, images), part in table.groupby(KEY[:4]):
        values = part.set_index("detector")[VALUES]
        ours = values.loc[OURS]
        others = values[~values.index.str.startswith(OURS) & ~values.index.str.endswith(LOG_MARGIN)]
        single = others[~others.index.str.startswith(ENSEMBLE)]
        default = (
            single.loc[single.index.str.endswith("self_confidence"), "average_precision"].max(),
            single.loc[single.index.str.endswith("prune_by_noise_rate"), "f1"].max(),
        )
        cells = [
            f"{kind} {rate:.0%}, seed {seed}",
            f"{images:,}",
            f"{ours['average_precision']:.3f}",
            " / ".join(f"{ours[key]:.3f}" for key in ("p_at_1", "p_at_2", "p_at_3")),
            ", ".join(f"{ours[key]:.3f}" for key in ("precision", "recall", "f1")),
            ", ".join(f"{value:.3f}" for value in default),
            ", ".join(f"{others[key].max():.3f}" for key in ("average_precision", "f1")),
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)
