"""Out-of-fold probabilities of one model: every training image is predicted by a network that was not trained on it.

In: images, the labels as given, folds, the model's section of the profile, its starting weights.
Out: data/crossval/<model>/{train_probs,test_probs}.npy, folds.json, curves.csv; the timing is a separate file.
A model that is not a member in the profile in force gets a folder without results. Finished folds survive a kill; see
label_laundry/running/scratch.py.
"""

import sys

import numpy as np
import pandas as pd

from label_laundry.contracts import params, paths
from label_laundry.contracts.atomic import whole_folder, write_json
from label_laundry.contracts.dataset import read_dataset, read_labels
from label_laundry.contracts.members import can_be_made, leave_out
from label_laundry.contracts.probabilities import log_loss
from label_laundry.contracts.trouble import one_line_errors
from label_laundry.contracts.vocabulary import NAMES, RAW


def quality(labels: np.ndarray, probs: np.ndarray, folds: np.ndarray) -> dict:
    """Accuracy and log loss of out-of-fold probabilities (N, K) on the labels as given (N,); accuracy of each fold too."""
    right = probs.argmax(1) == labels
    return {
        "accuracy": float(right.mean()),
        "log_loss": log_loss(labels, probs),
        "fold_accuracy": [float(right[folds == fold].mean()) for fold in range(folds.max() + 1)],
    }


def main(model: str) -> None:
    with one_line_errors():
        if not can_be_made(model):
            print(f"{NAMES[model]} is no member in this run", file=sys.stderr, flush=True)
            leave_out(model, paths.crossval(model), paths.crossval_clock(model))
            return
        # Importing torch takes 3 s, which a model that is left out need not spend.
        from label_laundry.jobs.context import read_context
        from label_laundry.jobs.folds import assemble, fold_jobs, read_folds
        from label_laundry.jobs.job import read_result
        from label_laundry.running.dispatch import run
        from label_laundry.running.scratch import close_scratch, scratch_for
        from label_laundry.running.timing import timing

        context, seed = read_context(model), params.get(int, "seed")
        labels = read_labels(paths.labels(RAW), read_dataset())["label"].to_numpy()
        folds, groups = read_folds()
        scratch = scratch_for(f"crossval-{model}", context, seed, [paths.labels(RAW), paths.FOLDS])
        jobs = fold_jobs(labels, folds, groups, context, seed, scratch)
        run(jobs)
        train_probs, test_probs = assemble(jobs, folds)
        curves = pd.concat([pd.DataFrame(read_result(job, "curve")).assign(fold=fold) for fold, job in enumerate(jobs)])
        with whole_folder(paths.crossval(model)) as folder:
            np.save(folder / paths.probabilities(model, "train").name, train_probs)
            np.save(folder / paths.probabilities(model, "test").name, test_probs)
            write_json(folder / "folds.json", quality(labels, train_probs, folds))
            curves.to_csv(folder / "curves.csv", index=False, lineterminator="\n")
        write_json(paths.crossval_clock(model), timing(jobs))
        close_scratch(scratch)


if __name__ == "__main__":
    main(sys.argv[1])
