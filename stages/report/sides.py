"""What one model came to on one side, read back and checked."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from stages.contracts.dataset import Dataset, read_array
from stages.contracts.trouble import Trouble

NAMES = {"cnn": "CNN", "mobilenet_v2": "MobileNetV2"}
SIDES = ("raw", "cleaned", "control")
TRUE = "true"  # the labels before noise was put in


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


def read_json(path: str | Path) -> dict:
    return json.loads(Path(path).read_text(encoding="utf-8"))


def read_side(side: str, model: str, dataset: Dataset) -> Side:
    folder, clock = Path("data/models") / side / model, Path("data/clock") / side / f"{model}.json"
    probs = np.array(read_array(folder / "test_probs.npy"))
    summary = read_json(folder / "summary.json")
    if probs.shape != (len(summary["seeds"]), dataset.counts["test"], len(dataset.class_names)):
        raise Trouble(f"{folder}/test_probs.npy: not every test image is judged; run `dvc repro -f train@{side}-{model}`")
    return Side(probs, summary["seeds"], summary["images"], read_json(clock))


def audited_rows(issues: pd.DataFrame, n_test: int) -> np.ndarray:
    """bool (n_test,): the test images that the audit does not mark certain. Reported beside all, never in their place."""
    keep = np.ones(n_test, bool)
    keep[issues.loc[(issues["split"] == "test") & (issues["tier"] == "certain"), "index"]] = False
    return keep
