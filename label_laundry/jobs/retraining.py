"""One model trained on one side, once for each seed.

Seeds do not depend on the side, so the sides are paired: same start, same order of random draws.
"""

from pathlib import Path

import numpy as np

from label_laundry.contracts.seeds import derive
from label_laundry.jobs.context import Context
from label_laundry.jobs.job import Job
from label_laundry.training.validation_split import validation_split


def seed_jobs(side: str, rows: np.ndarray, labels: np.ndarray, context: Context, n_seeds: int, seed: int, scratch: Path) -> list[Job]:
    """A job for each seed.

    Parameters
    ----------
    rows, labels : int64 (M,), the training images of this side and their labels.
    scratch : the folder for their results.
    """
    jobs = []
    for number in range(n_seeds):
        job_seed = derive(seed, "train", context.model, number)
        learn, watch = validation_split(labels, context.recipe.validation, job_seed)
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
            )
        )
    return jobs
