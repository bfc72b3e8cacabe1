"""The same results in any environment: locale, hash seed, number of cores, and file times."""

import os
import subprocess
import sys
from pathlib import Path

from benchmarks.faults.kills import by_name, command
from benchmarks.faults.pipeline import CLOCKS, DVC, digest, run, stages

SURROUNDINGS = {
    "locale C": {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "locale tr_TR": {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
    "another hash seed": {"PYTHONHASHSEED": "1"},
}
HOUR = 3600
LEDGER = "data/ledger.csv"
KNOWN = "import locale; locale.setlocale(locale.LC_ALL, '')"


def each_stage(folder: Path) -> dict:
    """Each stage of a finished run once more in each environment, and on one core."""
    times, wrong = 0, []
    for name, more in (surroundings() | {"one core": {}}).items():
        prefix = ["taskset", "-c", "0"] if name == "one core" else []
        for cell in [cells[-1] for cells in by_name(folder).values()]:
            before = {
                out["path"]: digest(folder / out["path"]) for out in stages(folder)[cell]["outs"] if not out["path"].startswith(CLOCKS)
            }
            code, said = run(folder, [*prefix, *command(folder, cell)], **more)
            times += 1
            wrong += [f"{cell}, {name}: exit code {code}: {said[-400:]}"] * (code != 0)
            wrong += [f"{cell}, {name}: {path} has other bytes" for path, was in before.items() if digest(folder / path) != was]
    return {"times": times, "kinds": [*surroundings(), "one core"], "wrong": wrong}


def clock_set_back(folder: Path) -> dict:
    """Files from the future, as after a clock was set back, or from 1970; then a clock that is a year behind.

    File times are not misread: nothing runs again, and a stage whose output is missing gives the same bytes.
    """
    wrong, library = [], os.environ.get("LIBFAKETIME")
    for seconds in (365 * 24 * HOUR, None):
        for path in (path for name in ("data", "results", "label_laundry", "stages") for path in (folder / name).rglob("*")):
            if path.is_file():
                when = path.stat().st_mtime + seconds if seconds else 0
                os.utime(path, (when, when))
        wrong += nothing_runs(*run(folder, [*DVC, "repro"]))
    if library:
        behind = {"LD_PRELOAD": library, "FAKETIME": "-365d", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
        wrong += nothing_runs(*run(folder, [*DVC, "repro"], **behind))
        (folder / LEDGER).unlink()
        code, said = run(folder, [*DVC, "repro", "-f", "-s", "clean"], **behind)
        wrong += [f"exit code {code}: {said[-300:]}"] * (code != 0)
        wrong += nothing_runs(*run(folder, [*DVC, "repro"]))
    return {"times": 4 if library else 2, "clock": bool(library), "wrong": wrong}


def nothing_runs(code: int | None, said: str) -> list[str]:
    ran = [line for line in said.splitlines() if line.startswith("Running stage") and "fingerprint" not in line]
    return [f"exit code {code}: {said[-300:]}"] * (code != 0) + [f"it ran again: {line}" for line in ran]


def surroundings() -> dict[str, dict[str, str]]:
    """Skip locales that this machine lacks, for which Python would use C; LOCPATH can name a folder with more."""
    known = subprocess.run([sys.executable, "-c", KNOWN], capture_output=True, text=True, env=os.environ | SURROUNDINGS["locale tr_TR"])
    return {name: more for name, more in SURROUNDINGS.items() if name != "locale tr_TR" or known.returncode == 0}
