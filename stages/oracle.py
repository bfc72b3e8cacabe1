"""Two sides that only the truth can make, to see what cleaning could win: one model trained on them.

`true` has the true labels; `right` the labels as given without those that are wrong, which is what perfect pruning would leave. Between the
two lies what fewer images cost, between `right` and `cleaned` what the flags missed. In: what `train` reads, data/labels/{raw,true}.csv.
Out: data/models/{true,right}/<model>, data/clock/{true,right}/. Where no truth is known, folders without results.
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
    """The labels as given (id, index, label) that are the true ones, too."""
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
