"""Trains the model of a job: a network or a probe. Both can predict and record their cost."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import safetensors.numpy
import safetensors.torch
import torch

from label_laundry.contracts.dataset import read_array
from label_laundry.contracts.probabilities import log_loss
from label_laundry.contracts.seeds import derive
from label_laundry.jobs.job import Job
from label_laundry.training.batches import on_device
from label_laundry.training.device import describe, synchronise
from label_laundry.training.networks import build
from label_laundry.training.state import TrainingState
from label_laundry.training.trainer import fit, predict


@dataclass(frozen=True)
class Learned:
    """A trained model. `predict` takes images or features, and rows; it returns probabilities (rows, K) and the seconds it took.

    `curve` has one row per epoch; `seconds` is the training time; `weights` is the content of a safetensors file.
    If training was interrupted, `seconds` is the sum over its parts, without the epochs that were lost and repeated.
    """

    predict: Callable[[np.ndarray, np.ndarray | slice], tuple[np.ndarray, float]]
    curve: list[dict[str, float]]
    seconds: float
    parameters: int
    weights: bytes
    device: str
    precision: str


class Checkpoint(Protocol):
    """Keeps the state of a training run between processes; label_laundry/running implements it as a file."""

    def read(self) -> dict[str, Any] | None:
        """The state that was kept last, or None."""

    def offer(self, state: Callable[[], dict[str, Any]]) -> None:
        """Keep `state()`, or skip it: this is called after each epoch, and taking the state costs time."""

    def remove(self) -> None:
        """Delete the state, because the result exists."""


def learn_network(job: Job, on_images: Callable[[int, int], None], checkpoint: Checkpoint | None = None) -> Learned:
    context = job.context
    device = torch.device(context.device)
    images = opened(context.images)
    torch.manual_seed(derive(job.seed, "weights and dropout"))
    network = build(context.model, context.recipe, context.n_classes, context.start).to(device)
    learned = on_device(images, job.rows, device)
    watch = None
    if len(job.watch_rows):
        watch = on_device(images, job.watch_rows, device), torch.from_numpy(job.watch_labels).to(device)
    targets = torch.from_numpy(job.targets).to(device)
    weights = None if job.class_weights is None else torch.from_numpy(job.class_weights).to(device)
    kept = checkpoint.read() if checkpoint else None
    started = time.perf_counter() - (kept["seconds"] if kept else 0)

    def on_epoch(state: TrainingState) -> None:
        if checkpoint:
            checkpoint.offer(lambda: {"seconds": time.perf_counter() - started, "training": state.save()})

    seed = derive(job.seed, "order and views")
    curve = fit(
        network, learned, targets, context.recipe, seed, watch, on_images, kept and kept["training"], on_epoch,
        job.epoch_images, weights,
    )  # fmt: skip
    synchronise(device)
    seconds = time.perf_counter() - started

    def judge(images: np.ndarray, rows: np.ndarray | slice) -> tuple[np.ndarray, float]:
        asked = on_device(images, rows, device)
        started = time.perf_counter()
        return predict(network, asked, context.recipe), time.perf_counter() - started

    state = {name: tensor.cpu().contiguous() for name, tensor in network.state_dict().items()}
    return Learned(
        judge, curve, seconds, sum(parameter.numel() for parameter in network.parameters()), safetensors.torch.save(state),
        describe(device), context.recipe.precision,
    )  # fmt: skip


def learn_probe(job: Job, on_images: Callable[[int, int], None], checkpoint: Checkpoint | None = None) -> Learned:
    """Train a probe. A fit takes seconds, so there are no checkpoints."""
    from label_laundry.training import probe  # scikit-learn, 2 s of import that networks do not need

    context = job.context
    features = np.array(opened(context.images)[job.rows])
    started = time.perf_counter()
    learned, strength = probe.fit(
        features,
        job.targets,
        context.n_classes,
        context.recipe,
        job.seed,
        lambda number: on_images(number, job.images_an_epoch),
        job.class_weights,
    )
    seconds = time.perf_counter() - started

    def judge(features: np.ndarray, rows: np.ndarray | slice) -> tuple[np.ndarray, float]:
        started = time.perf_counter()
        return learned.predict(np.asarray(features[rows])), time.perf_counter() - started

    curve = {"epoch": 1, "strength": strength}
    for what, rows, labels in (("train", job.rows, job.labels), ("watched", job.watch_rows, job.watch_labels)):
        if len(rows):
            probs, _ = judge(opened(context.images), rows)
            curve |= {
                f"{what}_loss": log_loss(labels, probs.astype(np.float64)),
                f"{what}_accuracy": float((probs.argmax(1) == labels).mean()),
            }
    weights = safetensors.numpy.save({name: np.ascontiguousarray(array) for name, array in vars(learned).items()})
    parameters = learned.weights.size + learned.bias.size
    return Learned(judge, [curve], seconds, parameters, weights, describe(torch.device("cpu")), "fp32")


def opened(images: Path | np.ndarray) -> np.ndarray:
    """Memory-map a file instead of reading it: parallel folds then share its pages."""
    return read_array(images) if isinstance(images, Path) else images
