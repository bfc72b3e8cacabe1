"""Out-of-fold probabilities of one model: every training image is judged by a model that never saw it.

In: images, the labels as given, folds, the model's section of the profile, its starting weights.
Out: data/crossval/<model>/{train_probs,test_probs}.npy, folds.json, curves.csv; seconds in a leaf of their own.
A finished fold survives a kill; see stages/learning/scratch.py.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from stages.contracts import params
from stages.contracts.atomic import whole_folder, write_json
from stages.contracts.dataset import images_path, read_array, read_dataset, read_labels
from stages.contracts.seeds import derive
from stages.contracts.trouble import Trouble, told_plainly
from stages.labels.ensemble import log_losses
from stages.learning.carve import carve
from stages.learning.clock import clock
from stages.learning.executor import run
from stages.learning.jobs import Job, read_result
from stages.learning.scratch import close_scratch
from stages.learning.shared import Shared, scratch_for, shared

LABELS, FOLDS = Path("data/labels/raw.csv"), Path("data/train/folds.npy")
# Held-out images measured after each epoch, for the learning curve alone.
WATCHED = 2_000


def fold_jobs(labels: np.ndarray, folds: np.ndarray, groups: np.ndarray, common: Shared, seed: int, scratch: Path) -> list[Job]:
    """A job for each fold: learn from the other folds, predict this one and the test set.

    Parameters
    ----------
    labels, folds, groups : int64 (N,), rows of the training images.
    scratch : the folder for their results.

    Raises
    ------
    Trouble
        When equal images lie in different folds: probabilities would not be out-of-sample.
    """
    pairs = np.unique(np.stack([groups, folds]), axis=1)
    if pairs.shape[1] != len(np.unique(groups)):
        raise Trouble("data/train/folds.npy: equal images lie in different folds; run `dvc repro -f prepare`")
    jobs = []
    for fold in range(folds.max() + 1):
        rows, held_out = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        fold_seed = derive(seed, "crossval", common.model, fold)
        watch = np.random.default_rng(fold_seed).permutation(held_out)[:WATCHED]
        if common.recipe.validation:
            # What training stops by must not be what it is judged on.
            learn, stop_by = carve(labels[rows], common.recipe.validation, fold_seed)
            rows, watch = rows[learn], rows[stop_by]
        jobs.append(
            Job(
                title=f"crossval {common.model}, fold {fold}",
                result=scratch / f"fold-{fold}",
                seed=fold_seed,
                rows=rows,
                labels=labels[rows],
                watch_rows=watch,
                watch_labels=labels[watch],
                predict={"held_out": (common.images, held_out), "test": (images_path("test"), slice(None))},
                judge_learned=False,
                **vars(common),
            )
        )
    return jobs


def read_folds() -> tuple[np.ndarray, np.ndarray]:
    """Fold and duplicate group of each training image, int64 (N,)."""
    return tuple(np.array(read_array(path)) for path in (FOLDS, FOLDS.with_name("groups.npy")))


def assemble(jobs: list[Job], folds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Out-of-fold probabilities (N, K) in source order, and test probabilities averaged over the fold models."""
    test = np.mean([np.load(job.result / "test.npy") for job in jobs], axis=0, dtype=np.float64).astype(np.float32)
    train = np.full((len(folds), test.shape[1]), np.nan, np.float32)
    for fold, job in enumerate(jobs):
        train[folds == fold] = np.load(job.result / "held_out.npy")
    if np.isnan(train).any():
        raise Trouble("some rows are in no fold; run `dvc repro -f prepare`")
    return train, test


def main(model: str) -> None:
    with told_plainly():
        common, seed = shared(model), params.get(int, "seed")
        labels = read_labels(LABELS, read_dataset())["label"].to_numpy()
        folds, groups = read_folds()
        scratch = scratch_for(f"crossval-{model}", common, seed, [LABELS, FOLDS, Path(__file__)])
        jobs = fold_jobs(labels, folds, groups, common, seed, scratch)
        run(jobs)
        train_probs, test_probs = assemble(jobs, folds)
        curves = pd.concat([pd.DataFrame(read_result(job, "curve")).assign(fold=fold) for fold, job in enumerate(jobs)])
        right = train_probs.argmax(1) == labels
        quality = {
            "accuracy": float(right.mean()),
            "log_loss": log_losses(labels, {model: train_probs})[model],
            "fold_accuracy": [float(right[folds == fold].mean()) for fold in range(len(jobs))],
        }
        with whole_folder(Path("data/crossval") / model) as folder:
            np.save(folder / "train_probs.npy", train_probs)
            np.save(folder / "test_probs.npy", test_probs)
            write_json(folder / "folds.json", quality)
            curves.to_csv(folder / "curves.csv", index=False, lineterminator="\n")
        write_json(f"data/clock/crossval-{model}.json", clock(jobs))
        close_scratch(scratch)


if __name__ == "__main__":
    main(sys.argv[1])
