"""A job is one training from start to probabilities: one fold, or one seed of one side. Its result is one folder.

The folder appears whole, when the job is done, so a job that was killed is done again and one that ended is kept::

    <name>.npy              float32 (rows, K): probabilities for each set of rows that was asked for
    curve.json              one row an epoch
    summary.json            parameters, epochs, and, with `judge_learned`, accuracy on a sample of the rows learned from
    clock.json              seconds; different each time; everything else has the same bytes on a CPU
    weights.safetensors
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save

from label_laundry.contracts.atomic import whole_folder
from label_laundry.contracts.seeds import derive
from label_laundry.contracts.trouble import Trouble
from label_laundry.jobs.context import Context
from label_laundry.training.batches import on_device
from label_laundry.training.device import describe
from label_laundry.training.networks import build
from label_laundry.training.trainer import Diverged, fit, predict

# Every sixth training row is predicted at the end, for a sixth of the time. On Fashion-MNIST these are as many images as the
# test set has, enough to show the gap between training and test.
SAMPLE_EVERY = 6


@dataclass(frozen=True, eq=False)
class Job:
    """All that one training depends on. Rows are int64 indices into the images.

    `stage` and `part` name it on the screen: "crossval cnn" and "fold 0". `predict` names sets of rows of image files (or of the
    arrays themselves, where the files are on another machine).
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

    @property
    def title(self) -> str:
        return f"{self.stage}, {self.part}"

    @property
    def work(self) -> int:
        """Images to train on, over all epochs: what the progress bar counts."""
        return len(self.rows) * self.context.recipe.epochs


def do(job: Job, on_images: Callable[[int, int], None]) -> None:
    """Train, predict and write the result folder.

    Raises
    ------
    Trouble
        When the loss is not finite, naming the job and the epoch, or the card has too little memory.
    """
    try:
        train_and_predict(job, on_images)
    except Diverged as diverged:
        raise Trouble(f"{job.title}: {diverged}") from diverged
    except torch.OutOfMemoryError as error:
        raise Trouble(f"{job.title}: the GPU's memory is full; free some, or lower batch or size in params.yaml") from error


def train_and_predict(job: Job, on_images: Callable[[int, int], None]) -> None:
    context = job.context
    device = torch.device(context.device)
    images = opened(context.images)
    torch.manual_seed(derive(job.seed, "weights and dropout"))
    network = build(context.model, context.recipe, context.n_classes, context.start).to(device)
    learned = on_device(images, job.rows, device)
    watch = None
    if len(job.watch_rows):
        watch = on_device(images, job.watch_rows, device), torch.from_numpy(job.watch_labels).to(device)
    labels = torch.from_numpy(job.labels).to(device)
    started = time.perf_counter()
    curve = fit(network, learned, labels, context.recipe, derive(job.seed, "order and views"), watch, on_images)
    synchronise(device)
    seconds = time.perf_counter() - started
    with whole_folder(job.result) as folder:
        best = min(curve, key=lambda row: row["watched_loss"]) if context.recipe.patience else curve[-1]
        clock = {"seconds": seconds, "images": len(job.rows) * len(curve), "epochs": len(curve), "epochs_to_best": best["epoch"]}
        clock["device"] = describe(device)
        for name, (source, rows) in job.predict.items():
            asked = on_device(opened(source), rows, device)
            started = time.perf_counter()
            np.save(folder / f"{name}.npy", predict(network, asked, context.recipe))
            clock |= {"inference_seconds": time.perf_counter() - started, "inference_images": len(asked)}
        summary = {"parameters": sum(parameter.numel() for parameter in network.parameters()), "epochs": len(curve)}
        if job.judge_learned:
            sample = slice(None, None, SAMPLE_EVERY)
            right = predict(network, on_device(images, job.rows[sample], device), context.recipe).argmax(1) == job.labels[sample]
            summary["train_accuracy"] = float(right.mean())
        weights = {name: tensor.cpu().contiguous() for name, tensor in network.state_dict().items()}
        (folder / "weights.safetensors").write_bytes(save(weights))
        for name, content in (("curve", curve), ("summary", summary), ("clock", clock)):
            (folder / f"{name}.json").write_text(json.dumps(content, indent=1), encoding="utf-8")


def opened(images: Path | np.ndarray) -> np.ndarray:
    """A file is mapped, not read: folds side by side share its pages."""
    return np.load(images, mmap_mode="r") if isinstance(images, Path) else images


def synchronise(device: torch.device) -> None:
    """Wait for the card, so that seconds are seconds of work."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()


def read_result(job: Job, name: str) -> list | dict:
    """The curve, summary or clock of a finished job."""
    return json.loads((job.result / f"{name}.json").read_text(encoding="utf-8"))
