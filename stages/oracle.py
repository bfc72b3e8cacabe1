"""Trains one model on a side that needs the true labels, to show how much cleaning could gain at most.

`true` has the true labels; `right` has the labels as given without the wrong ones, as perfect pruning would leave them. The difference
between the two is what fewer images cost; that between `right` and `cleaned` is what the flags missed. In: what `train` reads,
data/labels/{raw,true}.csv. Out: data/models/{true,right}/<model>, data/clock/{true,right}/. Without the truth, the folders have no results.
"""

import sys

import numpy as np
import pandas as pd

from label_laundry.contracts import params, paths
from label_laundry.contracts.dataset import read_dataset, read_labels
from label_laundry.contracts.members import can_be_made, leave_out
from label_laundry.contracts.targets import Targets, class_weights
from label_laundry.contracts.trouble import one_line_errors
from label_laundry.contracts.vocabulary import RAW, RIGHT, TRUE
from stages import train


def truth_is_known() -> bool:
    """Whether noise was injected, or there is a table of true labels."""
    return params.get(str, "noise", "kind") != "none" or params.get(dict | None, "data", "truth") is not None


def right_ones(raw: pd.DataFrame, true: pd.DataFrame) -> pd.DataFrame:
    """The rows of the labels as given (id, index, label) whose label is the true one."""
    return raw[raw["label"] == raw["id"].map(true.set_index("id")["label"])]


def main(side: str, model: str) -> None:
    with one_line_errors():
        if not truth_is_known() or not can_be_made(model):
            leave_out(model, paths.trained(side, model), paths.trained_clock(side, model))
            return
        dataset, targets = read_dataset(), Targets()
        true = labels = read_labels(paths.labels(TRUE), dataset)
        if side == RIGHT:
            labels = right_ones(read_labels(paths.labels(RAW), dataset), true)
            if params.get(bool, "clean", "weights"):
                kept, all_true = (np.bincount(table["label"], minlength=len(dataset.class_names)) for table in (labels, true))
                targets = Targets(class_weights(kept / kept.sum(), all_true / all_true.sum()))
        train.train(side, model, labels, targets)


if __name__ == "__main__":
    main(*sys.argv[1:])
