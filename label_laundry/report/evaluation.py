"""Scores, train/test gap and timing of one model on one side."""

import numpy as np

from label_laundry.report.scores import scores
from label_laundry.report.sides import SideResult


def evaluate(labels: np.ndarray, side: SideResult, audited: np.ndarray, class_names: list[str]) -> dict:
    """Scores on all and on audited test images, and the gap between training and test accuracy.

    Scores per class are left out: they would fill most columns of `dvc exp show`.

    Parameters
    ----------
    labels : (N,) test labels as given; audited : bool (N,), the test images that the audit does not flag as certain.
    """
    all_rows = scores(labels, side.probs, class_names)
    kept_rows = scores(labels[audited], side.probs[:, audited], class_names)
    return {
        **{key: value for key, value in all_rows.items() if key != "f1"},
        "seeds": len(side.seeds),
        "train_images": side.images,
        "train_accuracy": side.train_accuracy,
        "train_test_gap": side.train_accuracy - all_rows["accuracy"],
        "audited": {"images": int(audited.sum()), **{key: kept_rows[key] for key in ("accuracy", "macro_f1", "log_loss")}},
    }


def timing_summary(side: SideResult) -> dict:
    """Seconds of one training (mean over seeds), images per second, and the number of parameters."""
    return {**side.clock, "parameters": side.seeds[0]["parameters"]}
