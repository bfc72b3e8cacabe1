"""What all trainings of one model have in common, read from params.yaml and the data set."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from label_laundry.contracts import params, paths
from label_laundry.contracts.dataset import read_dataset
from label_laundry.training.device import Choice, choose
from label_laundry.training.recipe import Recipe


@dataclass(frozen=True)
class Context:
    """One model, how it is trained, and the files that it starts from.

    `start` is the folder of its starting weights. `images` is a file, or the array itself where that file is on another machine:
    uint8 (N, H, W) or (N, H, W, 3).
    """

    model: str
    recipe: Recipe
    n_classes: int
    device: str
    start: Path
    images: Path | np.ndarray


def read_context(model: str, profile: str | None = None) -> Context:
    """The context of one model in the profile in force, or in another one."""
    return Context(
        model=model,
        recipe=params.get(Recipe, profile or params.get(str, "profile"), model),
        n_classes=len(read_dataset().class_names),
        device=str(choose(params.get(Choice, "device"))),
        start=paths.WEIGHTS / model,
        images=paths.images("train"),
    )
