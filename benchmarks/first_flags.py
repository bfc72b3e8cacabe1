"""How soon a person's own images have flags, and all the rest: `python -m benchmarks.first_flags FOLDER …`.

Each set (docs/example_sets.py arranges some) in a fresh copy of the project, in each profile: `laundry init`, `dvc repro flag`, then
`dvc repro`. Where FOLDER has a planted.csv, its errors are looked for among as many of the worst scores. Out: results/first_flags.csv,
where a new row replaces an older one, and its table on standard output; `python -m benchmarks.pages recipes` adds it to
docs/measured/recipes.md.
"""

import argparse
import re
import shutil
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
from tqdm import tqdm

from benchmarks.faults.pipeline import DVC, commit, copy_files, run
from benchmarks.growth import machine
from benchmarks.kept_rows import replace_rows
from benchmarks.recipes import PLANTED
from label_laundry.contracts import paths
from label_laundry.contracts.trouble import Trouble, one_line_errors
from label_laundry.contracts.vocabulary import ENSEMBLE

OUT, SCRATCH = Path("results/first_flags.csv"), Path(".scratch/first-flags")
PROFILES = ("quick", "cpu")


def measured(folder: Path, profile: str) -> dict:
    """A row: seconds until the flags and until the end, with how many labels the ensemble agrees, and how many planted errors are found."""
    workspace = SCRATCH / f"{folder.name}-{profile}"
    shutil.rmtree(workspace, ignore_errors=True)
    copy_files(workspace)
    commit(workspace)
    take(workspace, [sys.executable, "-m", "label_laundry.cli.main", "init", str(folder.resolve())])
    settings = workspace / paths.PARAMS
    settings.write_text(re.sub(r"^profile: \w+", f"profile: {profile}", settings.read_text("utf-8"), count=1, flags=re.M), "utf-8")
    flags = take(workspace, [*DVC, "repro", "flag"])
    row = {
        "set": folder.name,
        "profile": profile,
        "flags": flags,
        "all": flags + take(workspace, [*DVC, "repro"]),
        **found(workspace, folder),
    }
    shutil.rmtree(workspace)
    return row | {"machine": machine()}


def take(workspace: Path, command: list[str]) -> float:
    """The seconds that a command takes.

    Raises
    ------
    Trouble
        When it fails, with the last lines that it wrote.
    """
    started = time.perf_counter()
    code, said = run(workspace, command, PYTHONPATH=str(workspace.resolve()))
    if code:
        raise Trouble(f"{' '.join(command[2:])} in {workspace} ended with exit code {code}; its last lines:\n{said[-1000:]}")
    return time.perf_counter() - started


def found(workspace: Path, folder: Path) -> dict:
    """Training images, the share of labels that the ensemble agrees with out of fold, and planted errors, also among the worst scores."""
    evidence = pd.read_parquet(workspace / paths.EVIDENCE)
    worst_first = evidence[evidence["split"] == "train"].sort_values(["score", "id"])
    agrees = (worst_first[f"{ENSEMBLE}_predicted"] == worst_first["given"]).mean()
    row = {"images": len(worst_first), "agrees": agrees, "planted": np.nan, "planted_found": np.nan}
    if (folder / PLANTED).exists():
        files = pd.read_csv(workspace / paths.FILES, dtype=str, keep_default_na=False)
        names = pd.read_csv(folder / PLANTED, dtype=str)["file"]
        planted = worst_first["id"].isin(files.loc[files["file"].isin(names) & (files["split"] == "train"), "id"]).to_numpy()
        row |= {"planted": planted.sum(), "planted_found": planted[: planted.sum()].sum()}
    return row


def table(rows: pd.DataFrame) -> str:
    """Markdown: a line for each set and profile."""
    lines = ["| set | training images | profile | flags after | all after | agreement | planted errors among as many of the worst |"]
    lines.append("|---|--:|---|--:|--:|--:|--:|")
    for row in rows.itertuples():
        planted = "" if np.isnan(row.planted) else f"{row.planted_found:.0f} of {row.planted:.0f}"
        lines.append(f"| {row.set} | {row.images:,} | {row.profile} | {row.flags:.0f} s | {row.all:.0f} s | {row.agrees:.1%} | {planted} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--profiles", nargs="+", choices=PROFILES, default=PROFILES, metavar="NAME")
    asked = parser.parse_args()
    with one_line_errors():
        for folder, profile in tqdm([(folder, profile) for folder in asked.folders for profile in asked.profiles], unit="run"):
            replace_rows(OUT, [measured(folder, profile)], ["set", "profile"])
        print(table(pd.read_csv(OUT)))


if __name__ == "__main__":
    main()
