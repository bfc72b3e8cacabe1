"""What all training runs of one model share, read from params.yaml and the data set."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from label_laundry.contracts import params, paths
from label_laundry.contracts.dataset import read_dataset
from label_laundry.contracts.vocabulary import PROBE
from label_laundry.training.device import Choice, choose, computed_in
from label_laundry.training.recipe import ProbeRecipe, Recipe


@dataclass(frozen=True)
class Context:
    """One model, how it is trained, and its input files.

    `start` is the folder of its initial weights; the probe has none. `images` and `test` are its inputs from the training and the test
    set: files, or the arrays themselves if the files are on another machine. Networks take uint8 (N, H, W) or (N, H, W, 3), the probe
    takes features (N, D).
    """

    model: str
    recipe: Recipe | ProbeRecipe
    n_classes: int
    device: str
    start: Path | None
    images: Path | np.ndarray
    test: Path | np.ndarray = field(default_factory=lambda: paths.images("test"))


def read_context(model: str, profile: str | None = None) -> Context:
    """The context of one model in `profile`, by default the active one; `precision: auto` is resolved."""
    profile, n_classes = profile or params.get(str, "profile"), len(read_dataset().class_names)
    if model == PROBE:
        recipe = params.get(ProbeRecipe, profile, model)
        return Context(model, recipe, n_classes, "cpu", None, paths.features("train"), paths.features("test"))
    device = choose(params.get(Choice, "device"))
    recipe = params.get(Recipe, profile, model)
    recipe = recipe.model_copy(update={"precision": computed_in(recipe.precision, device)})
    return Context(model, recipe, n_classes, str(device), paths.WEIGHTS / model, paths.images("train"), paths.images("test"))
