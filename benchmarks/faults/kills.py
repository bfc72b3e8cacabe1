"""SIGKILL of the process group at random moments: of `dvc repro`, and of each stage by itself."""

import random
import shutil
import time
from pathlib import Path

from benchmarks.faults.pipeline import CLOCKS, digest, repro, results, run, stages

# Least and most seconds after which a pipeline run is killed, and how the latter grows, because each stage must end once.
SOON, LATE, LATER = 6, 40, 1.05
KILLS_EACH = 5
# The cells of each matrix that are killed; the others run the same code.
CELLS = {"crossval": ("cnn", "mobilenet_v2"), "train": ("raw-cnn", "cleaned-probe"), "oracle": ("right-cnn",)}


def pipeline(folder: Path, whole: Path, seed: int = 1) -> dict:
    """Kill `dvc repro` from scratch and call it again until it ends; then compare each result with that of an undisturbed run."""
    draw, kills, torn, code = random.Random(seed), 0, 0, None
    while code is None:
        code, said, was_torn = repro(folder, draw.uniform(SOON, LATE * LATER**kills))
        kills += code is None
        torn += was_torn
    if code != 0:
        return {"times": kills, "wrong": [said[-500:]]}
    expected, found = results(whole), results(folder)
    wrong = [path for path in expected | found if expected.get(path) != found.get(path)]
    return {"times": kills, "torn": torn, "outputs": len(expected), "wrong": wrong + left_over(folder)}


def left_over(folder: Path) -> list[str]:
    """Temporary files that a kill left behind and the next run did not remove."""
    places = [folder / name for name in ("data", "results", ".scratch") if (folder / name).exists()]
    return [str(path.relative_to(folder)) for place in places for path in place.rglob(".*.tmp")]


def each_stage(folder: Path, seed: int = 1, kills_each: int = KILLS_EACH) -> dict:
    """Kill each stage of a finished run `kills_each` times, with its outputs removed as DVC does, then run it to its end.

    After a kill, each output is complete or absent; after the last run, all outputs have their original bytes.
    """
    draw, times, wrong = random.Random(seed), {}, []
    for name, cells in by_name(folder).items():
        outs = {cell: outputs(folder, cell) for cell in cells}
        for kill in range(2 * kills_each):
            if times.get(name, 0) == kills_each:
                break
            cell = cells[kill % len(cells)]
            wrong += [f"{cell}: {what}" for what in killed_once(folder, cell, outs[cell], draw, times)]
        for cell in cells:
            code, said = run(folder, command(folder, cell))
            changed = [path for path, (_, before) in outs[cell].items() if not path.startswith(CLOCKS) and digest(folder / path) != before]
            wrong += [f"{cell}: exit code {code}: {said[-300:]}"] * (code != 0) + [f"{cell}: {path} has other bytes" for path in changed]
    return {"times": sum(times.values()), "stages": len(times), "fewest": min(times.values()), "wrong": wrong + left_over(folder)}


def by_name(folder: Path) -> dict[str, list[str]]:
    """The cells of each stage that are killed."""
    found: dict[str, list[str]] = {}
    for cell in stages(folder):
        name, _, what = cell.partition("@")
        if not what or what in CELLS.get(name, (what,)):
            found.setdefault(name, []).append(cell)
    return found


def command(folder: Path, cell: str) -> list[str]:
    return stages(folder)[cell]["cmd"].split()


def outputs(folder: Path, cell: str) -> dict[str, tuple[Path, str | None]]:
    """Each output, with a copy of it and its digest."""
    found = {}
    for out in stages(folder)[cell]["outs"]:
        path, copy = folder / out["path"], folder.with_name(f"{folder.name}-copies") / out["path"]
        copy.parent.mkdir(parents=True, exist_ok=True)
        if not copy.exists():
            shutil.copytree(path, copy) if path.is_dir() else shutil.copy(path, copy)
        found[out["path"]] = copy, digest(path)
    return found


def killed_once(folder: Path, cell: str, outs: dict, draw: random.Random, times: dict[str, int]) -> list[str]:
    """Faults after one kill. A download keeps its outputs, as in dvc.yaml; a stage that ended before its kill is not counted."""
    name = cell.partition("@")[0]
    for path in outs if name != "download" else ():
        shutil.rmtree(folder / path) if (folder / path).is_dir() else (folder / path).unlink(missing_ok=True)
    started = time.monotonic()
    moment = draw.uniform(0, LONGEST.get(name, 4.0))
    code, _ = run(folder, command(folder, cell), moment)
    if code is not None:  # sooner than expected
        LONGEST[name] = 0.9 * (time.monotonic() - started)
        return []
    times[name] = times.get(name, 0) + 1
    LONGEST[name] = max(LONGEST.get(name, 4.0), 1.3 * moment)
    halves = [path for path, (_, before) in outs.items() if digest(folder / path) not in (None, before)]
    return [f"{path} is incomplete" for path in halves if not path.startswith(CLOCKS)]


# Seconds within which each stage is killed, as measured so far.
LONGEST: dict[str, float] = {}
