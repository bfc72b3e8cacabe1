"""Cross-validation: every training image is judged by a model that never saw it."""

from pathlib import Path

import numpy as np

from label_laundry.contracts import paths
from label_laundry.contracts.dataset import read_array
from label_laundry.contracts.seeds import derive
from label_laundry.contracts.trouble import Trouble
from label_laundry.jobs.context import Context
from label_laundry.jobs.job import Job, read_result_array
from label_laundry.training.validation_split import validation_split

# Held-out images measured after each epoch, only for the learning curve.
WATCHED = 2_000


def fold_jobs(labels: np.ndarray, folds: np.ndarray, groups: np.ndarray, context: Context, seed: int, scratch: Path) -> list[Job]:
    """One job per fold: train on the other folds, predict this one and the test set.

    Parameters
    ----------
    labels, folds, groups : int64 (N,), label, fold and duplicate group of each training image.
    scratch : the folder for the jobs' results.

    Raises
    ------
    Trouble
        When equal images are in different folds: their probabilities would not be out of sample.
    """
    pairs = np.unique(np.stack([groups, folds]), axis=1)
    if pairs.shape[1] != len(np.unique(groups)):
        raise Trouble(f"{paths.FOLDS}: equal images lie in different folds; run `dvc repro -f prepare`")
    jobs = []
    for fold in range(folds.max() + 1):
        rows, held_out = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        fold_seed = derive(seed, "crossval", context.model, fold)
        watch = np.random.default_rng(fold_seed).permutation(held_out)[:WATCHED]
        if context.recipe.validation:
            # Early stopping must not look at the fold that is judged.
            learn, stop_by = validation_split(labels[rows], context.recipe.validation, fold_seed)
            rows, watch = rows[learn], rows[stop_by]
        jobs.append(
            Job(
                stage=f"crossval {context.model}",
                part=f"fold {fold}",
                result=scratch / f"fold-{fold}",
                context=context,
                seed=fold_seed,
                rows=rows,
                labels=labels[rows],
                watch_rows=watch,
                watch_labels=labels[watch],
                predict={"held_out": (context.images, held_out), "test": (context.test, slice(None))},
                judge_learned=False,
            )
        )
    return jobs


def read_folds() -> tuple[np.ndarray, np.ndarray]:
    """Fold and duplicate group of each training image, int64 (N,)."""
    return tuple(np.array(read_array(path)) for path in (paths.FOLDS, paths.GROUPS))


def assemble(jobs: list[Job], folds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Out-of-fold probabilities (N, K) in source order, and test probabilities averaged over the fold models."""
    test = np.mean([read_result_array(job, "test") for job in jobs], axis=0, dtype=np.float64).astype(np.float32)
    train = np.full((len(folds), test.shape[1]), np.nan, np.float32)
    for fold, job in enumerate(jobs):
        train[folds == fold] = read_result_array(job, "held_out")
    if np.isnan(train).any():
        raise Trouble("some rows are in no fold; run `dvc repro -f prepare`")
    return train, test
