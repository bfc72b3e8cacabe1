"""Each stage with a truncated, emptied or deleted input: one line names the file, without a traceback."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from benchmarks.faults.altered import CHANGES
from benchmarks.faults.pipeline import stages
from benchmarks.faults.settings import fault

# Without torch, so that a stage takes a second. The others read their inputs by the same functions.
STAGES = ("verdicts", "prepare", "flag", "score", "clean", "examine", "gallery", "evaluate", "compare")
KINDS = ("cut", "emptied", "deleted")


def each_input(folder: Path) -> dict:
    """Damage one file of each kind in each input. A stage that does not read it, or not all of it, goes on."""
    times, went_on, wrong = 0, 0, []
    with inside(folder):
        for name in STAGES:
            stage = stages(folder)[name]
            main = import_module(stage["cmd"].split()[2]).main
            for dep in (Path(dep["path"]) for dep in stage["deps"] if dep["path"].startswith(("data/", "results/"))):
                for file in one_of_each_kind(dep):
                    for kind in KINDS:
                        with damaged(file, kind):
                            error = fault(main)
                        times += 1
                        went_on += error is None
                        if error is not None and not names(error, file, dep):
                            wrong.append(f"{name}, {file}, {kind}: {error[-300:]}")
    return {"times": times, "refused": times - went_on, "went_on": went_on, "wrong": wrong}


def one_of_each_kind(dep: Path) -> list[Path]:
    return [dep] if dep.is_file() else sorted({file.suffix: file for file in dep.rglob("*") if file.is_file()}.values())


def names(error: str, file: Path, dep: Path) -> bool:
    """The last line is the error, and names the file or its folder."""
    last = error.strip().rpartition("\n")[2]
    return "Traceback" not in error and last.startswith("error: ") and (file.name in last or str(dep) in last)


@contextmanager
def damaged(file: Path, kind: str) -> Iterator[None]:
    content, change = file.read_bytes(), CHANGES[kind]
    file.unlink()  # it may be a link into DVC's cache
    if change is not None:
        file.write_bytes(change(content))
    try:
        yield
    finally:
        file.unlink(missing_ok=True)
        file.write_bytes(content)


@contextmanager
def inside(folder: Path) -> Iterator[None]:
    """Make the current folder a copy of the project's data and results; the code is that of this process."""
    here, copy = Path.cwd(), folder.with_name(f"{folder.name}-inputs")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns(".git", ".dvc", ".venv", ".scratch"))
    os.chdir(copy)
    try:
        yield
    finally:
        os.chdir(here)
