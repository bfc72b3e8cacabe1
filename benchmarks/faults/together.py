"""Two `dvc repro` at once, and Ctrl-C."""

import os
import random
import signal
import subprocess
import time
from pathlib import Path

from benchmarks.faults.pipeline import CLOCKS, DVC, digest, environment, repro, results, run

# The stage that runs again: it takes seconds, and others depend on it.
OUTPUT = "data/evidence.parquet"


def two_at_once(folder: Path, times: int, seed: int = 1) -> dict:
    """Both in the same folder, the second up to three seconds after the first. The results must be those of a single run."""
    draw, wrong, refused, expected = random.Random(seed), [], 0, results(folder)
    for _ in range(times):
        (folder / OUTPUT).unlink(missing_ok=True)
        both = []
        for _ in range(2):
            both.append(started(folder))
            time.sleep(draw.uniform(0, 3))
        said = [process.communicate()[0] for process in both]
        codes = [process.returncode for process in both]
        refused += sum(code != 0 for code in codes)
        wrong += [f"neither ended well: {text[-300:]}" for text in said] if 0 not in codes else []
        wrong += [f"a traceback: {text[-300:]}" for text in said if "Traceback" in text]
        code, after = run(folder, [*DVC, "repro"])
        wrong += [f"afterwards: {after[-300:]}"] * (code != 0) + changed(folder, expected)
    return {"times": times, "refused": refused, "wrong": wrong}


def interrupted(folder: Path, times: int, seed: int = 1) -> dict:
    """SIGINT to all processes, as a terminal sends it, at a random moment of the run; then `dvc repro` again."""
    draw, wrong, stopped, torn, expected = random.Random(seed), [], 0, 0, results(folder)
    for _ in range(times):
        (folder / OUTPUT).unlink(missing_ok=True)
        process = started(folder)
        time.sleep(draw.uniform(1, 9))
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
        said, _ = process.communicate()
        stopped += process.returncode != 0
        # Before its first line, DVC itself handles Ctrl-C; a stage answers it in one line.
        wrong += [f"a traceback of a stage: {said[-600:]}"] if "Traceback" in said and "label_laundry" in said else []
        code, after, was_torn = repro(folder)
        torn += was_torn
        wrong += [f"afterwards: {after[-300:]}"] * (code != 0) + changed(folder, expected)
    return {"times": times, "stopped": stopped, "torn": torn, "wrong": wrong + ["none was stopped"] * (not stopped)}


def started(folder: Path) -> subprocess.Popen:
    return subprocess.Popen(
        [*DVC, "repro", "flag"],
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        # A shell's background job ignores Ctrl-C, and so would all that it starts.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def changed(folder: Path, expected: dict[str, str]) -> list[str]:
    found = results(folder)
    gone = [path for path in expected if not path.startswith(CLOCKS) and digest(folder / path) is None]
    return [f"{path} has another hash" for path in expected if found.get(path) != expected[path]] + [f"{path} is gone" for path in gone]
