"""Finished folds and seeds survive a kill: kept outside DVC, in a folder keyed by all that they depend on.

DVC does not know this folder, so the key holds everything: settings, the bytes of input files, code, versions.
"""

import hashlib
import importlib.metadata
import json
import shutil
from pathlib import Path

import numpy as np

from label_laundry.contracts import paths
from label_laundry.jobs.context import Context

ROOT = paths.SCRATCH
# Other versions could silently give other bytes.
LIBRARIES = ("torch", "numpy", "numba", "scikit-learn")
LIBRARY = Path(__file__).parents[1]
CODE = sorted([*(file for room in ("training", "jobs") for file in (LIBRARY / room).rglob("*.py")), LIBRARY / "contracts" / "seeds.py"])


def open_scratch(title: str, settings: dict, inputs: list[Path]) -> Path:
    """The folder `.scratch/<title>-<key>`; folders of the same title with another key are stale and removed.

    Parameters
    ----------
    settings : JSON-able; all values that the results depend on.
    inputs : files and folders whose content they depend on.
    """
    key = hashlib.sha256(json.dumps([settings, versions()], sort_keys=True).encode())
    for path in [*inputs, *CODE]:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                with file.open("rb") as content:
                    key.update(file.name.encode() + hashlib.file_digest(content, "sha256").digest())
    folder = ROOT / f"{title}-{key.hexdigest()[:16]}"
    for stale in ROOT.glob(f"{title}-????????????????"):
        if stale != folder:
            shutil.rmtree(stale)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def digest(*arrays: np.ndarray) -> str:
    """SHA-256 of the arrays' types, shapes and contents, 64 hexadecimal digits."""
    content = hashlib.sha256()
    for array in arrays:
        content.update(f"{array.dtype} {array.shape}".encode() + np.ascontiguousarray(array).tobytes())
    return content.hexdigest()


def versions() -> dict[str, str]:
    """Versions of the libraries that compute."""
    return {name: importlib.metadata.version(name) for name in LIBRARIES}


def close_scratch(folder: Path) -> None:
    """Remove the folder, after the stage's outputs are written."""
    shutil.rmtree(folder)


def scratch_for(title: str, context: Context, seed: int, inputs: list[Path], **more: object) -> Path:
    """The folder for results of jobs with this context, which also depend on the seed, these files and `more`."""
    settings = {"recipe": context.recipe.model_dump(), "seed": seed, "device": context.device.partition(":")[0], **more}
    return open_scratch(title, settings, [paths.DATASET, context.images, context.test, *filter(None, [context.start]), *inputs])
