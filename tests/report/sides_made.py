"""Made sides of known quality, for the tests of evaluate, compare and the report."""

import numpy as np

from label_laundry.report.sides import SideResult

N, NAMES = 3000, ["a", "b", "c"]
LABELS = np.arange(N) % 3


def side(accuracy: float, seconds: float = 10.0, seed: int = 0, n_seeds: int = 2) -> SideResult:
    """Predictions that are right in a share of all images, each seed on its own."""
    generator = np.random.default_rng(seed)
    probs = np.full((n_seeds, N, 3), 0.1, np.float32)
    for one in probs:
        right = generator.random(N) < accuracy
        one[np.arange(N), np.where(right, LABELS, (LABELS + 1) % 3)] = 0.8
    clock = {
        "seconds": seconds, "images_per_second": 5.0, "epochs": 3.0, "epochs_to_best": 3.0, "inference_us_per_image": 7.0,
        "seconds_each": [seconds] * n_seeds, "device": "a machine",
    }  # fmt: skip
    return SideResult(probs, [{"train_accuracy": 0.99, "parameters": 123}] * n_seeds, 500, clock)
