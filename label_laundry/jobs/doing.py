"""Run one job: train, predict, write the result folder."""

import errno
import json
from collections.abc import Callable

import numpy as np
import torch

from label_laundry.contracts.atomic import whole_folder
from label_laundry.contracts.trouble import Trouble
from label_laundry.contracts.vocabulary import PROBE
from label_laundry.jobs.job import Job
from label_laundry.jobs.learning import Checkpoint, Learned, learn_network, learn_probe, opened
from label_laundry.training.trainer import Diverged

# Training accuracy is measured on every sixth row, which takes a sixth of the time. On Fashion-MNIST these are as many images as
# the test set has, enough to show the gap between training and test accuracy.
SAMPLE_EVERY = 6


def do(job: Job, on_images: Callable[[int, int], None], checkpoint: Checkpoint | None = None) -> None:
    """Train, resuming from the checkpoint if there is one, then predict and write the result folder.

    Raises
    ------
    Trouble
        When the loss is not finite (the message names the job and the epoch), the disk is full, or the GPU runs out of memory.
    """
    learn = learn_probe if job.context.model == PROBE else learn_network
    try:
        write_result(job, learn(job, on_images, checkpoint))
        if checkpoint:
            checkpoint.remove()
    except Diverged as diverged:
        raise Trouble(f"{job.title}: {diverged}") from diverged
    except OSError as error:  # write errors only; numba writes compiled kernels, and names no file if the disk is full
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EROFS):
            raise
        place = error.filename or "the folder of compiled kernels, label_laundry/training/kernels/__pycache__"
        raise Trouble(f"{job.title}: {place}: cannot be written ({error.strerror}); free or unlock the disk, run again") from error
    except torch.OutOfMemoryError as error:
        raise Trouble(f"{job.title}: the GPU's memory is full; free some, or lower batch or size in params.yaml") from error


def write_result(job: Job, learned: Learned) -> None:
    curve = learned.curve
    with whole_folder(job.result) as folder:
        best = min(curve, key=lambda row: row["watched_loss"]) if job.context.recipe.patience else curve[-1]
        clock = {"seconds": learned.seconds, "images": job.images_an_epoch * len(curve)}
        clock |= {"epochs": len(curve), "epochs_to_best": best["epoch"], "device": learned.device, "precision": learned.precision}
        for name, (source, rows) in job.predict.items():
            probs, seconds = learned.predict(opened(source), rows)
            np.save(folder / f"{name}.npy", probs)
            clock |= {"inference_seconds": seconds, "inference_images": len(probs)}
        summary = {"parameters": learned.parameters, "epochs": len(curve)}
        if job.judge_learned:
            sample = slice(None, None, SAMPLE_EVERY)
            probs, _ = learned.predict(opened(job.context.images), job.rows[sample])
            summary["train_accuracy"] = float((probs.argmax(1) == job.labels[sample]).mean())
        (folder / "weights.safetensors").write_bytes(learned.weights)
        for name, content in (("curve", curve), ("summary", summary), ("clock", clock)):
            (folder / f"{name}.json").write_text(json.dumps(content, indent=1), encoding="utf-8")
