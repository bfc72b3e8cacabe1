"""Each stage on a full, a nearly full and a read-only disk: one line names the file, and nothing half-written stays."""

import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.faults.kills import by_name, command
from benchmarks.faults.pipeline import CLOCKS, digest, run, stages

# Free bytes; a stage that needs no more succeeds. None: the disk is read-only.
FREE = {"full": 0, "nearly full": 24_000, "read-only": None}
# Space beside the project and its filler, for the outputs of a stage that runs again.
ROOM = 200 << 20
SAID = ("No space left on device", "Read-only file system")


def each_stage(folder: Path) -> dict:
    """Each stage of a finished run in a copy on a small file system."""
    times, ended_well, wrong = 0, 0, []
    with small_disk(folder) as disk:
        if disk is None:
            return {"times": 0, "why": "this user may not mount a file system", "wrong": []}
        for cell in [cells[-1] for cells in by_name(folder).values()]:
            before = {out["path"]: digest(disk / out["path"]) for out in stages(folder)[cell]["outs"] if not out["path"].startswith(CLOCKS)}
            # A download adds whole files to its folder, and the next run goes on with them; other folders appear whole.
            parts = [*inside(disk, before)] if cell.startswith("download") else before
            whole = {path: digest(disk / path) for path in parts}
            for kind, free in FREE.items():
                remove(disk, before)
                with filled(disk, free):
                    code, said = run(disk, command(folder, cell))
                    halves = [path for path, was in whole.items() if digest(disk / path) not in (None, was)]
                times += 1
                ended_well += code == 0
                wrong += [f"{cell}, {kind}: {path} is incomplete" for path in halves]
                if code != 0 and not is_clear(said):
                    wrong.append(f"{cell}, {kind}: {said[-600:]}")
                if code == 0 and [path for path, was in before.items() if digest(disk / path) != was]:
                    wrong.append(f"{cell}, {kind}: it ended well without all of its results")
            code, said = run(disk, command(folder, cell))
            wrong += [f"{cell}, afterwards: {said[-300:]}"] * (code != 0)
            wrong += [f"{cell}, afterwards: {path} has other bytes" for path, was in before.items() if digest(disk / path) != was]
    return {"times": times, "refused": times - ended_well, "ended_well": ended_well, "wrong": wrong}


def inside(disk: Path, outs: Iterable[str]) -> Iterator[str]:
    """All files of these outputs, below the disk."""
    for out in outs:
        for path in [disk / out, *(disk / out).rglob("*")]:
            if path.is_file():
                yield path.relative_to(disk).as_posix()


def remove(disk: Path, outs: dict) -> None:
    for path in outs:
        shutil.rmtree(disk / path, ignore_errors=True)
        if (disk / path).exists():
            (disk / path).unlink()


def is_clear(said: str) -> bool:
    """The last line is the error, names a file, and says why."""
    errors = [line for line in said.splitlines() if line.startswith("error: ")]
    return len(errors) == 1 and "Traceback" not in said and any(why in errors[0] for why in SAID)


@contextmanager
def small_disk(folder: Path) -> Iterator[Path | None]:
    """A copy of the project, without Git and DVC's cache, on its own file system; None if this user cannot mount one."""
    copied = [path for path in folder.iterdir() if path.name not in (".git", ".dvc", ".scratch", ".venv")]
    size = sum(file.stat().st_size for path in copied for file in ([path] if path.is_file() else path.rglob("*")) if file.is_file())
    disk = folder.with_name(f"{folder.name}-disk")
    disk.mkdir(exist_ok=True)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size + ROOM}", "tmpfs", str(disk)], capture_output=True).returncode:
        yield None
        return
    try:
        for path in copied:
            shutil.copytree(path, disk / path.name) if path.is_dir() else shutil.copy(path, disk / path.name)
        yield disk
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


@contextmanager
def filled(disk: Path, free: int | None) -> Iterator[None]:
    """Leave only `free` bytes free, or make the disk read-only."""
    filler = disk / "filler"
    if free is None:
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    else:
        with filler.open("wb") as file:
            left = shutil.disk_usage(disk).free - free
            file.write(b"\0" * max(0, left))
    try:
        yield
    finally:
        if free is None:
            subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
        filler.unlink(missing_ok=True)
