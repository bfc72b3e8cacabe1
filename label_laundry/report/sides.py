"""What one model came to on one side, read back and checked."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from label_laundry.contracts import paths
from label_laundry.contracts.dataset import Dataset, read_array, read_json
from label_laundry.contracts.trouble import Trouble


@dataclass(frozen=True)
class Side:
    """`probs` float32 (S, N, K) on the untouched test set; `seeds` a summary for each; `images` trained on."""

    probs: np.ndarray
    seeds: list[dict]
    images: int
    clock: dict

    @property
    def train_accuracy(self) -> float:
        """On a sample of the images learned from, the mean over seeds."""
        return float(np.mean([seed["train_accuracy"] for seed in self.seeds]))


def read_side(side: str, model: str, dataset: Dataset) -> Side:
    folder, clock = paths.trained(side, model), paths.trained_clock(side, model)
    probs = np.array(read_array(folder / "test_probs.npy"))
    summary = read_json(folder / "summary.json")
    if probs.shape != (len(summary["seeds"]), dataset.counts["test"], len(dataset.class_names)):
        raise Trouble(f"{folder}/test_probs.npy: not every test image is judged; run `dvc repro -f train@{side}-{model}`")
    return Side(probs, summary["seeds"], summary["images"], read_json(clock))


def audited_rows(evidence: pd.DataFrame, n_test: int) -> np.ndarray:
    """bool (n_test,): the test images that the audit does not mark certain. Reported beside all, never in their place."""
    keep = np.ones(n_test, bool)
    keep[evidence.loc[(evidence["split"] == "test") & (evidence["tier"] == "certain"), "index"]] = False
    return keep
