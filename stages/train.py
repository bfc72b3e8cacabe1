"""Trains one model on one side (raw, cleaned or control), once for each seed, and predicts the test set.

In: images, data/labels/<side>.csv, data/targets/<side>.npz, the model's section of the profile, its starting weights.
Out: data/models/<side>/<model>/: test_probs.npy (S, N, K), seed-<s>.safetensors, curves.csv, summary.json; the timing is a
separate file. A model that is not a member in the profile in force gets a folder without results.
"""

import shutil
import sys

import numpy as np
import pandas as pd

from label_laundry.contracts import params, paths
from label_laundry.contracts.atomic import whole_folder, write_json
from label_laundry.contracts.dataset import read_dataset, read_labels
from label_laundry.contracts.members import can_be_made, leave_out
from label_laundry.contracts.targets import Targets, read_targets
from label_laundry.contracts.trouble import one_line_errors


def train(side: str, model: str, labels: pd.DataFrame, targets: Targets) -> None:
    """Train, or resume where an earlier run was killed, and write the results.

    Parameters
    ----------
    labels : index and label (code) of the images of this side; targets : what is learned besides labels.
    """
    # Importing torch takes 3 s, which a model that is left out need not spend.
    from label_laundry.jobs.context import read_context
    from label_laundry.jobs.job import read_result, read_result_array
    from label_laundry.jobs.retraining import seed_jobs
    from label_laundry.running.dispatch import run
    from label_laundry.running.scratch import close_scratch, digest, scratch_for
    from label_laundry.running.timing import timing

    context, seed, n_images = read_context(model), params.get(int, "seed"), read_dataset().counts["train"]
    rows, codes = labels["index"].to_numpy(), labels["label"].to_numpy()
    scratch = scratch_for(f"train-{side}-{model}", context, seed, [], learned=digest(rows, codes, *targets.arrays().values()))
    jobs = seed_jobs(side, rows, codes, targets, context, n_images, params.in_profile(int, "seeds", model), seed, scratch)
    run(jobs)
    curves = pd.concat([pd.DataFrame(read_result(job, "curve")).assign(seed=n) for n, job in enumerate(jobs)])
    with whole_folder(paths.trained(side, model)) as folder:
        np.save(folder / "test_probs.npy", np.stack([read_result_array(job, "test") for job in jobs]))
        for number, job in enumerate(jobs):
            shutil.copy(job.result / "weights.safetensors", folder / f"seed-{number}.safetensors")
        curves.to_csv(folder / "curves.csv", index=False, lineterminator="\n")
        write_json(folder / "summary.json", {"images": len(labels), "seeds": [read_result(job, "summary") for job in jobs]})
    write_json(paths.trained_clock(side, model), timing(jobs))
    close_scratch(scratch)


def main(side: str, model: str) -> None:
    with one_line_errors():
        if can_be_made(model):
            train(side, model, read_labels(paths.labels(side), read_dataset()), read_targets(side))
        else:
            leave_out(model, paths.trained(side, model), paths.trained_clock(side, model))


if __name__ == "__main__":
    main(*sys.argv[1:])
