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
from stages.learning.device import Choice, choose
from stages.learning.executor import run
from stages.learning.jobs import Job, read_result
from stages.learning.recipe import Recipe
from stages.learning.scratch import close_scratch, open_scratch


def seed_jobs(side: str, rows: np.ndarray, labels: np.ndarray, recipe: Recipe, n_seeds: int, seed: int, **common: object) -> list[Job]:
    """A job for each seed.

    Parameters
    ----------
    rows, labels : int64 (M,), the training images of this side and their labels.
    common : the fields that all jobs share, and `scratch`, the folder for their results.
    """
    scratch, model = common.pop("scratch"), common["model"]
    jobs = []
    for number in range(n_seeds):
        job_seed = derive(seed, "train", model, number)
        learn, watch = carve(labels, recipe.validation, job_seed)
        jobs.append(
            Job(
                title=f"train {side} {model}, seed {number}",
                result=scratch / f"seed-{number}",
                recipe=recipe,
                seed=job_seed,
                rows=rows[learn],
                labels=labels[learn],
                watch_rows=rows[watch],
                watch_labels=labels[watch],
                predict={"test": (images_path("test"), slice(None))},
                **common,
            )
        )
    return jobs


def main(side: str, model: str) -> None:
    with told_plainly():
        recipe = params.in_profile(Recipe, model)
        n_seeds = params.in_profile(int, "seeds", model)
        seed, device = params.get(int, "seed"), choose(params.get(Choice, "device"))
        dataset = read_dataset()
        labels_path = Path(f"data/labels/{side}.csv")
        labels = read_labels(labels_path, dataset)
        images, start = images_path("train"), Path("data/download/mobilenet-v2-weights") / model
        scratch = open_scratch(
            f"train-{side}-{model}",
            {"recipe": recipe.model_dump(), "seed": seed, "device": device.type},
            [images, images_path("test"), labels_path, start, Path(__file__)],
        )
        jobs = seed_jobs(
            side, labels["index"].to_numpy(), labels["label"].to_numpy(), recipe, n_seeds, seed, scratch=scratch, model=model,
            device=str(device), start=start, images=images, n_classes=len(dataset.class_names),
        )  # fmt: skip
        run(jobs)
        summaries = [read_result(job, "summary") for job in jobs]
        with whole_folder(Path("data/models") / side / model) as folder:
            np.save(folder / "test_probs.npy", np.stack([np.load(job.result / "test.npy") for job in jobs]))
            for number, job in enumerate(jobs):
                shutil.copy(job.result / "weights.safetensors", folder / f"seed-{number}.safetensors")
            curves = pd.concat([pd.DataFrame(read_result(job, "curve")).assign(seed=n) for n, job in enumerate(jobs)])
            curves.to_csv(folder / "curves.csv", index=False, lineterminator="\n")
            write_json(folder / "summary.json", {"images": len(labels), "seeds": summaries})
        write_json(f"data/clock/{side}/{model}.json", clock(jobs, device))
        close_scratch(scratch)


if __name__ == "__main__":
    main(*sys.argv[1:])
