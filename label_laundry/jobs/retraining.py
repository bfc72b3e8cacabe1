"""One model trained on one side, once for each seed.

Seeds do not depend on the side, so the sides are paired: same initial weights, same order of random draws. Each side takes as
many steps as the given labels would: a side with fewer images sees each of them more often.
"""

from pathlib import Path

import numpy as np

from label_laundry.contracts.seeds import derive
from label_laundry.contracts.targets import Targets
from label_laundry.jobs.context import Context
from label_laundry.jobs.job import Job
from label_laundry.training.validation_split import validation_split


def seed_jobs(
    side: str,
    rows: np.ndarray,
    labels: np.ndarray,
    targets: Targets,
    context: Context,
    n_images: int,
    n_seeds: int,
    seed: int,
    scratch: Path,
) -> list[Job]:
    """One job per seed.

    Parameters
    ----------
    rows, labels : int64 (M,), the training images of this side and their labels.
    targets : what is learned besides the labels.
    n_images : size of the training set with all given labels; an epoch of each side draws that many, less the validation share.
    scratch : the folder for the jobs' results.
    """
    jobs = []
    for number in range(n_seeds):
        job_seed = derive(seed, "train", context.model, number)
        learn, watch = validation_split(labels, context.recipe.validation, job_seed)
        doubted, soft = targets_of(rows[learn], targets, context.model)
        jobs.append(
            Job(
                stage=f"train {side} {context.model}",
                part=f"seed {number}",
                result=scratch / f"seed-{number}",
                context=context,
                seed=job_seed,
                rows=rows[learn],
                labels=labels[learn],
                watch_rows=rows[watch],
                watch_labels=labels[watch],
                predict={"test": (context.test, slice(None))},
                epoch_images=round(n_images * len(learn) / len(rows)),
                doubted=doubted,
                soft=soft,
                class_weights=targets.class_weights,
            )
        )
    return jobs


def targets_of(rows: np.ndarray, targets: Targets, model: str) -> tuple[np.ndarray, np.ndarray | None]:
    """Positions in `rows` of images with a soft target, int64 (M,), and their targets float32 (M, K), or None without any."""
    if model not in targets.soft:
        return np.empty(0, np.int64), None
    _, positions, which = np.intersect1d(rows, targets.rows, assume_unique=True, return_indices=True)
    return positions, targets.soft[model][which]
