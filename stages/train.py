"""Train one model on one side (raw, cleaned or control), once for each seed, and predict the test set.

In: images, data/labels/<side>.csv, the model's section of the profile, its starting weights.
Out: data/models/<side>/<model>/: test_probs.npy (S, N, K), seed-<s>.safetensors, curves.csv, summary.json; seconds
in a leaf of their own. Seeds do not depend on the side, so the sides are paired: same start, same order of draws.
"""

import shutil
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from stages.contracts import params
from stages.contracts.atomic import whole_folder, write_json
from stages.contracts.dataset import images_path, read_dataset, read_labels
from stages.contracts.seeds import derive
from stages.contracts.trouble import told_plainly
from stages.learning.carve import carve
from stages.learning.clock import clock
from stages.learning.executor import run
from stages.learning.jobs import Job, read_result
from stages.learning.scratch import close_scratch
from stages.learning.shared import Shared, scratch_for, shared


def seed_jobs(side: str, rows: np.ndarray, labels: np.ndarray, common: Shared, n_seeds: int, seed: int, scratch: Path) -> list[Job]:
    """A job for each seed.

    Parameters
    ----------
    rows, labels : int64 (M,), the training images of this side and their labels.
    scratch : the folder for their results.
    """
    jobs = []
    for number in range(n_seeds):
        job_seed = derive(seed, "train", common.model, number)
        learn, watch = carve(labels, common.recipe.validation, job_seed)
        jobs.append(
            Job(
                title=f"train {side} {common.model}, seed {number}",
                result=scratch / f"seed-{number}",
                seed=job_seed,
                rows=rows[learn],
                labels=labels[learn],
                watch_rows=rows[watch],
                watch_labels=labels[watch],
                predict={"test": (images_path("test"), slice(None))},
                **vars(common),
            )
        )
    return jobs


def main(side: str, model: str) -> None:
    with told_plainly():
        common, seed = shared(model), params.get(int, "seed")
        labels_path = Path(f"data/labels/{side}.csv")
        labels = read_labels(labels_path, read_dataset())
        scratch = scratch_for(f"train-{side}-{model}", common, seed, [labels_path, Path(__file__)])
        n_seeds = params.in_profile(int, "seeds", model)
        jobs = seed_jobs(side, labels["index"].to_numpy(), labels["label"].to_numpy(), common, n_seeds, seed, scratch)
        run(jobs)
        summaries = [read_result(job, "summary") for job in jobs]
        with whole_folder(Path("data/models") / side / model) as folder:
            np.save(folder / "test_probs.npy", np.stack([np.load(job.result / "test.npy") for job in jobs]))
            for number, job in enumerate(jobs):
                shutil.copy(job.result / "weights.safetensors", folder / f"seed-{number}.safetensors")
            curves = pd.concat([pd.DataFrame(read_result(job, "curve")).assign(seed=n) for n, job in enumerate(jobs)])
            curves.to_csv(folder / "curves.csv", index=False, lineterminator="\n")
            write_json(folder / "summary.json", {"images": len(labels), "seeds": summaries})
        write_json(f"data/clock/{side}/{model}.json", clock(jobs))
        close_scratch(scratch)


if __name__ == "__main__":
    main(*sys.argv[1:])
