"""Thresholds with which certain, likely and possible flags are as precise on this data set as params.yaml asks.

Off by default, because it cross-validates the models a second time. With `calibrate.enabled`, wrong labels are injected, the models
are cross-validated on these labels as in `crossval`, and each tier's threshold is set by how many of its flags are on injected
labels. In: what `crossval` reads. Out: data/thresholds.json; when off, it says so, and `flag` takes its thresholds from params.yaml.
"""

import numpy as np

from label_laundry.contracts import params, paths
from label_laundry.contracts.atomic import write_json
from label_laundry.contracts.dataset import read_dataset, read_images, read_labels
from label_laundry.contracts.members import can_be_made, named
from label_laundry.contracts.seeds import derive
from label_laundry.contracts.trouble import one_line_errors
from label_laundry.contracts.vocabulary import RAW
from label_laundry.flags.calibration import Calibration, calibrate
from label_laundry.jobs.context import read_context
from label_laundry.jobs.folds import assemble, fold_jobs, read_folds
from label_laundry.noise.injection import inject
from label_laundry.running.dispatch import run
from label_laundry.running.scratch import close_scratch, scratch_for


def cross_validate(labels: np.ndarray, model: str, seed: int) -> np.ndarray:
    """Out-of-fold probabilities (N, K) on these labels, int64 (N,), with the pipeline's folds and recipe."""
    context, (folds, groups) = read_context(model), read_folds()
    scratch = scratch_for(f"calibrate-{model}", context, seed, [paths.FOLDS], labels=labels.tolist())
    jobs = fold_jobs(labels, folds, groups, context, seed, scratch)
    run(jobs)
    probs, _ = assemble(jobs, folds)
    close_scratch(scratch)
    return probs.astype(np.float64)


def main() -> None:
    with one_line_errors():
        settings = params.get(Calibration, "calibrate")
        found: dict = {"calibrated": settings.enabled}
        if settings.enabled:
            dataset, seed = read_dataset(), derive(params.get(int, "seed"), "calibrate")
            labels = read_labels(paths.labels(RAW), dataset)["label"].to_numpy()
            # With the seed of `noise:` itself, the same images would be drawn again.
            noise = settings.noise.model_copy(update={"seed": derive(settings.noise.seed, "calibrate")})
            changed = inject(np.array(read_images("train", dataset)), labels, dataset.class_names, noise)
            probs = {model: cross_validate(changed, model, seed) for model in named() if can_be_made(model)}
            found["tiers"] = calibrate(labels, changed, probs, settings, seed)
        write_json(paths.THRESHOLDS, found)


if __name__ == "__main__":
    main()
