"""Test how the pipeline handles faults: `python -m benchmarks.faults [PART ...]`, an hour or two on two cores.

Writes results/faults.json, a part at a time, and docs/measured/faults.md. The target is a copy of the project in the folder that
FAULTS_FOLDER names (.scratch/faults by default); later calls reuse its finished run. Fashion-MNIST's files come from
`dvc repro download`, or from the folder that FAULTS_IMAGES names.
"""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.faults import altered, disks, elsewhere, inputs, kills, settings, together, verdicts
from benchmarks.faults.pipeline import DVC, ROOT, copy_project, run
from benchmarks.faults.table import table
from label_laundry.contracts import paths
from label_laundry.contracts.atomic import write_json
from label_laundry.contracts.dataset import read_json
from label_laundry.contracts.trouble import Trouble, one_line_errors
from label_laundry.sources.settings import DOWNLOADED

RESULT = ROOT / paths.RESULTS / "faults.json"
FOLDER = Path(os.environ.get("FAULTS_FOLDER", ROOT / ".scratch" / "faults")).absolute()
IMAGES = Path(os.environ.get("FAULTS_IMAGES", ROOT / DOWNLOADED)).absolute()


def whole() -> Path:
    """An undisturbed run."""
    folder = FOLDER / "whole"
    if not (folder / paths.RESULTS / "report.md").exists():
        shutil.rmtree(folder, ignore_errors=True)
        copy_project(folder, IMAGES)
        code, said = run(folder, [*DVC, "repro"])
        if code != 0:
            raise Trouble(f"{folder}: the undisturbed run failed: {said[-300:]}")
    return folder


def attacked(name: str) -> Path:
    """A copy of that run, for one part."""
    folder = FOLDER / name
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(whole(), folder, symlinks=True)
    return folder


def killed_pipeline() -> dict:
    folder = FOLDER / "pipeline"
    shutil.rmtree(folder, ignore_errors=True)
    copy_project(folder, IMAGES)
    return kills.pipeline(folder, whole())


PARTS: dict[str, Callable[[], dict]] = {
    "settings": lambda: settings.fuzz(1500),
    "verdicts": lambda: verdicts.fuzz(1000),
    "pipeline": killed_pipeline,
    "stages": lambda: kills.each_stage(attacked("stages")),
    "two": lambda: together.two_at_once(attacked("two"), 5),
    "ctrl-c": lambda: together.interrupted(attacked("ctrl-c"), 5),
    "disks": lambda: disks.each_stage(attacked("disks")),
    "inputs": lambda: inputs.each_input(whole()),
    "workspace": lambda: altered.workspace(attacked("workspace"), 12),
    "cache": lambda: altered.cache(attacked("cache"), 8),
    "surroundings": lambda: elsewhere.each_stage(attacked("surroundings")),
    "clock": lambda: elsewhere.clock_set_back(attacked("clock")),
}


def main(parts: list[str]) -> None:
    from benchmarks.pages import write_page

    with one_line_errors():
        for part in parts:
            if part not in PARTS:
                raise Trouble(f"{part} is no part; name some of {', '.join(PARTS)}, or none for all")
        for part in parts or PARTS:
            one = PARTS[part]()
            # Read only now, because another part may have ended meanwhile.
            found = (read_json(RESULT) if RESULT.exists() else {}) | {part: one}
            write_json(RESULT, {name: found[name] for name in PARTS if name in found})
            print(table({part: found[part]}).splitlines()[-1], *found[part]["wrong"], sep="\n", flush=True)
    write_page("faults")
    sys.exit(any(one["wrong"] for one in found.values()))


if __name__ == "__main__":
    main(sys.argv[1:])
