"""A job is one training run, from start to probabilities: one fold, or one seed of one side. Its result is one folder.

The folder appears only when the job is complete, so a killed job is repeated and a finished one is kept::

    <name>.npy              float32 (rows, K): probabilities of one requested set of rows
    curve.json              one row per epoch
    summary.json            parameters, epochs and, with `judge_learned`, accuracy on a sample of the training rows
    clock.json              seconds, which differ each time; on a CPU all other files have the same bytes each time
    weights.safetensors
"""

import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from label_laundry.contracts.dataset import read_array
from label_laundry.contracts.trouble import Trouble
from label_laundry.jobs.context import Context


@dataclass(frozen=True, eq=False)
class Job:
    """Everything that one training run depends on. Rows are int64 indices into the images.

    `stage` and `part` name it on the screen: "crossval cnn" and "fold 0". `predict` maps names to rows of image files (or of arrays, if
    the files are on another machine). An epoch draws `epoch_images` images; None: as many as there are rows. `soft`, float32 (M, K),
    replaces the labels of the rows at the positions `doubted` (M,). `class_weights`, float32 (K,), weights the classes in the loss.
    """

    stage: str
    part: str
    result: Path
    context: Context
    seed: int
    rows: np.ndarray
    labels: np.ndarray
    predict: dict[str, tuple[Path | np.ndarray, np.ndarray | slice]]
    watch_rows: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    watch_labels: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    judge_learned: bool = True
    epoch_images: int | None = None
    doubted: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    soft: np.ndarray | None = None
    class_weights: np.ndarray | None = None

    @property
    def title(self) -> str:
        return f"{self.stage}, {self.part}"

    @property
    def images_an_epoch(self) -> int:
        return self.epoch_images or len(self.rows)

    @property
    def work(self) -> int:
        """Images to train on, over all epochs: what the progress bar counts."""
        return self.images_an_epoch * self.context.recipe.epochs

    @property
    def targets(self) -> np.ndarray:
        """The target of each row: labels int64 (N,), or class probabilities float32 (N, K)."""
        if self.soft is None:
            return self.labels
        out = np.eye(self.context.n_classes, dtype=np.float32)[self.labels]
        out[self.doubted] = self.soft
        return out


def read_result(job: Job, name: str) -> list | dict:
    """The curve, summary or clock of a finished job."""
    path = job.result / f"{name}.json"
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Trouble(f"{path}: cannot be read ({error}); {remedy(job)}") from error


def read_result_array(job: Job, name: str) -> np.ndarray:
    """Probabilities of a finished job, float32 (rows, K), memory-mapped."""
    return read_array(job.result / f"{name}.npy", remedy(job))


def remedy(job: Job) -> str:
    return f"delete the folder {job.result}, and `dvc repro` makes it again"
