"""Thresholds that mean something on this data set: certain, likely and possible flags are as precise as was asked for.

Off by default, because it cross-validates both models once more. With `calibrate.enabled` a few more labels are
changed, both models are cross-validated on these labels as `crossval` does it, and each tier's threshold is set by how many of
its flags are among the changed ones. In: what `crossval` reads. Out: data/thresholds.json; when off it says so, and
`flag` takes the thresholds of params.yaml.
"""

from pathlib import Path

import numpy as np

from stages import crossval
from stages.contracts import params
from stages.contracts.atomic import write_json
from stages.contracts.dataset import read_dataset, read_images, read_labels
from stages.contracts.seeds import derive
from stages.contracts.trouble import told_plainly
from stages.labels.calibration import Calibration, thresholds
from stages.labels.ensemble import averaged, ensemble_weights, log_losses, log_margin
from stages.labels.injection import inject
from stages.learning.executor import run
from stages.learning.recipe import MODELS
from stages.learning.scratch import close_scratch
from stages.learning.shared import scratch_for, shared

OUT = Path("data/thresholds.json")


def calibrate(labels: np.ndarray, changed: np.ndarray, pred_probs: dict[str, np.ndarray], settings: Calibration, seed: int) -> dict:
    """Thresholds by tier.

    Parameters
    ----------
    labels, changed : int64 (N,), before and after; pred_probs : of each model, (N, K), out of fold on the changed labels.
    """
    mean = averaged(pred_probs, ensemble_weights(log_losses(changed, pred_probs)))
    against = np.logical_and.reduce([probs.argmax(axis=1) != changed for probs in pred_probs.values()])
    return thresholds(labels != changed, log_margin(changed, mean), against, settings.precision, seed)


def cross_validate(labels: np.ndarray, model: str, seed: int) -> np.ndarray:
    """Out-of-fold probabilities (N, K) on these labels, by the pipeline's folds and recipe."""
    common, (folds, groups) = shared(model), crossval.read_folds()
    scratch = scratch_for(f"calibrate-{model}", common, seed, [crossval.FOLDS, Path(crossval.__file__)], labels=labels.tolist())
    jobs = crossval.fold_jobs(labels, folds, groups, common, seed, scratch)
    run(jobs)
    probs, _ = crossval.assemble(jobs, folds)
    close_scratch(scratch)
    return probs.astype(np.float64)


def main() -> None:
    with told_plainly():
        settings = params.get(Calibration, "calibrate")
        found: dict = {"calibrated": settings.enabled}
        if settings.enabled:
            dataset, seed = read_dataset(), derive(params.get(int, "seed"), "calibrate")
            labels = read_labels(crossval.LABELS, dataset)["label"].to_numpy()
            # With the seed of `noise:` the same images would be drawn again.
            noise = settings.noise.model_copy(update={"seed": derive(settings.noise.seed, "calibrate")})
            changed = inject(np.array(read_images("train", dataset)), labels, dataset.class_names, noise)
            probs = {model: cross_validate(changed, model, seed) for model in MODELS}
            found["tiers"] = calibrate(labels, changed, probs, settings, seed)
        write_json(OUT, found)


if __name__ == "__main__":
    main()
