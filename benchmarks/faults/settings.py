"""params.yaml, mutated a thousand times: each file is valid, or refused in one line that names the key or the line."""

import contextlib
import io
import os
import re
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.faults.mutations import Mutation, mutations
from label_laundry.contracts import params, paths
from stages import check, decode, fingerprint, prepare

ROOT = Path(__file__).parents[2]
# A valid setting can still stop these: the first stages, on two dozen pictures.
STAGES = (fingerprint.main, decode.main, prepare.main)
OWN_PICTURES = {
    "profile: cpu": "profile: smoke",
    "source: fashion-mnist": "source: folder",
    f"path: {paths.FASHION_MNIST.as_posix()}": "path: pictures",
}
CLASSES, EACH, EDGE = ("cat", "dog"), 12, 8


def fuzz(n: int, seed: int = 1) -> dict:
    """How many mutations were refused and accepted, and the faults: a traceback, several lines, or neither key nor line."""
    refused, wrong = 0, []
    with project() as text:
        for mutation in mutations(text, n, seed):
            paths.PARAMS.write_bytes(mutation.content)
            error = fault(check.main)
            refused += error is not None
            if error is not None:
                if not is_clear(error, mutation):
                    wrong.append(f"{mutation.name}: {error[-200:]}")
                continue
            for stage in STAGES:
                if (error := fault(stage)) is not None:
                    if not is_line(error):
                        wrong.append(f"{mutation.name}, in {stage.__module__}: {error[-200:]}")
                    break
    return {"tried": n, "refused": refused, "accepted": n - refused, "wrong": wrong}


@contextlib.contextmanager
def project() -> Iterator[str]:
    """Make the current folder a project of small pictures; yields its params.yaml."""
    text = (ROOT / paths.PARAMS).read_text(encoding="utf-8")
    for old, new in OWN_PICTURES.items():
        assert old in text
        text = text.replace(old, new, 1)
    draw = np.random.default_rng(1)
    with empty_folder():
        for name in CLASSES:
            Path("pictures", name).mkdir(parents=True)
            for number in range(EACH):
                Image.fromarray(draw.integers(0, 256, (EDGE, EDGE), np.uint8)).save(Path("pictures", name, f"{number}.png"))
        paths.CONFUSION.write_bytes((ROOT / paths.CONFUSION).read_bytes())
        yield text


@contextlib.contextmanager
def empty_folder() -> Iterator[None]:
    """Make the current folder a new one, with a folder for data."""
    here = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            paths.DATA.mkdir()
            yield
        finally:
            os.chdir(here)


def fault(stage: Callable[[], None]) -> str | None:
    """The stage's standard error when it stopped, or its traceback; None if it did not stop."""
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
            stage()
    except SystemExit as stopped:
        return said.getvalue() if stopped.code else None
    except Exception:
        return "".join(traceback.format_exception(*sys.exc_info()))
    return None


def is_line(error: str) -> bool:
    last = error.removesuffix("\n").rpartition("\n")[2]
    return last.startswith("error: ") and last.isprintable() and "Traceback" not in error and len(last) < 2000


def is_clear(error: str, mutation: Mutation) -> bool:
    """One line that begins with the file and names the mutated setting, its section, or a line of the file."""
    start = f"error: {params.PARAMS}: "
    known = any(word in error.removeprefix(start) for word in mutation.keys) if mutation.keys else True
    return is_line(error) and error.count("\n") == 1 and error.startswith(start) and bool(known or re.search(r"line \d", error))
