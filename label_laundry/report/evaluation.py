"""One model on one side: its scores on all test images and on the audited ones, its train/test gap, its timing."""

import numpy as np

from label_laundry.report.scores import scores
from label_laundry.report.sides import Side


def evaluate(labels: np.ndarray, side: Side, audited: np.ndarray, class_names: list[str]) -> dict:
    """Scores of one model on all test images and on the audited ones, and its train/test gap.

    Parameters
    ----------
    labels : (N,) test labels as given; audited : bool (N,), the images that the audit does not mark certain.
    """
    all_rows = scores(labels, side.probs, class_names)
    kept_rows = scores(labels[audited], side.probs[:, audited], class_names)
    return {
        **all_rows,
        "seeds": len(side.seeds),
        "train_images": side.images,
        "train_accuracy": side.train_accuracy,
        "train_test_gap": side.train_accuracy - all_rows["accuracy"],
        "audited": {"images": int(audited.sum()), **{key: kept_rows[key] for key in ("accuracy", "macro_f1", "log_loss")}},
    }


def timing(side: Side) -> dict:
    """Seconds of one training (mean over seeds), rates, and the size of the network."""
    return {**side.clock, "parameters": side.seeds[0]["parameters"]}
