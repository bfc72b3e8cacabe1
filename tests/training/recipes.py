"""Small recipes for tests: the form of params.yaml's `smoke` section."""

from label_laundry.training.recipe import Recipe

BASE = {
    "size": 28, "fit": "pad", "colour": "gray", "epochs": 1, "batch": 32, "learning_rate": 0.003, "schedule": "one-cycle",
    "label_smoothing": 0.1, "dropout": 0.0, "flip": False, "shift": 0, "precision": "fp32", "patience": None, "validation": 0.0,
}  # fmt: skip


def recipe(**changes) -> Recipe:
    return Recipe(**BASE | changes)
