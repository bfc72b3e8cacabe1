"""The result of training one model on one side, read from files and checked."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from label_laundry.contracts import paths
from label_laundry.contracts.dataset import Dataset, read_array, read_json
from label_laundry.contracts.trouble import Trouble


@dataclass(frozen=True)
class SideResult:
    """`probs` float32 (S, N, K) on the untouched test set; `seeds`, a summary of each; `images`, how many it learned; `clock`, timing."""

    probs: np.ndarray
    seeds: list[dict]
    images: int
    clock: dict

    @property
    def train_accuracy(self) -> float:
        """Accuracy on a sample of the training images, mean over seeds."""
        return float(np.mean([seed["train_accuracy"] for seed in self.seeds]))


def read_side(side: str, model: str, dataset: Dataset) -> SideResult:
    folder, clock = paths.trained(side, model), paths.trained_clock(side, model)
    probs = np.array(read_array(folder / "test_probs.npy"))
    summary = read_json(folder / "summary.json")
    if probs.shape != (len(summary["seeds"]), dataset.counts["test"], len(dataset.class_names)):
        raise Trouble(
            f"{folder}/test_probs.npy: not the predictions of every seed for every test image; run `dvc repro -f train@{side}-{model}`"
        )
    return SideResult(probs, summary["seeds"], summary["images"], read_json(clock))


def audited_rows(evidence: pd.DataFrame, n_test: int) -> np.ndarray:
    """bool (n_test,): the test images that the audit does not flag as certain. Their scores are reported beside the full test set's."""
    keep = np.ones(n_test, bool)
    keep[evidence.loc[(evidence["split"] == "test") & (evidence["tier"] == "certain"), "index"]] = False
    return keep
