"""Import your own probabilities or embeddings: check them against the data set, and name the file in params.yaml for the stages."""

from pathlib import Path

import numpy as np

from label_laundry.contracts import params, paths
from label_laundry.contracts.dataset import read_dataset, read_files, read_labels
from label_laundry.contracts.members import Members
from label_laundry.contracts.trouble import Trouble
from label_laundry.contracts.vocabulary import IMPORTED, PROBE, RAW
from label_laundry.formats.imported_rows import as_probabilities, read_rows
from label_laundry.settings.editing import edit_params
from label_laundry.training.recipe import FILE


def run(form: str, path: Path) -> None:
    """Check the file, name it in params.yaml, and print what comes next.

    Raises
    ------
    Trouble
        When the file does not fit the data set; params.yaml stays unchanged.
    """
    if not paths.FILES.exists():
        raise Trouble(f"{paths.FILES}: not there, so nothing can be matched; run `dvc repro prepare` first")
    members = params.in_profile(Members, "models")
    rows, columns, unknown = read_rows(path.expanduser(), read_files(), f"import {form}")
    if unknown:
        print(f"{unknown:,} rows name no image of this set and are ignored.")
    if form == "embeddings":
        print(f"{len(rows):,} images have {rows.shape[1]:,} numbers each; the probe, neighbours, map and duplicates will use them.")
        changes: dict[tuple[str, ...], object] = {("features", "encoder"): FILE, ("features", "file"): named(path)}
        needed = PROBE
    else:
        print(agreement(as_probabilities(rows, columns, read_dataset().class_names, path, f"import {form}")))
        changes, needed = {(IMPORTED, "pred_probs"): named(path)}, IMPORTED
    if needed not in members:
        changes[params.get(str, "profile"), "models"] = [*members, needed]
    edit_params(changes)
    print(f"{paths.PARAMS} names {path}. Next: uv run dvc repro")


def agreement(probs: np.ndarray) -> str:
    """How well probabilities (N, K) agree with the training labels, and a reminder that they must be out of sample."""
    labels = read_labels(paths.labels(RAW), read_dataset())["label"].to_numpy()
    agree = (probs[: len(labels)].argmax(axis=1) == labels).mean()
    return (
        f"They agree with {agree:.1%} of {len(labels):,} training labels. They must be out of sample: a model trained on a wrong "
        "label repeats it. Predict each training image by cross-validation."
    )


def named(path: Path) -> str:
    """The path for params.yaml: relative if the file lies in the project's folder."""
    whole = path.expanduser().resolve()
    return (whole.relative_to(Path.cwd()) if whole.is_relative_to(Path.cwd()) else whole).as_posix()
