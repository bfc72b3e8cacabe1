"""How long the trainings of a run will take on this machine."""

import torch

from label_laundry.contracts import params
from label_laundry.contracts.members import named
from label_laundry.contracts.vocabulary import NETWORKS, SIDES
from label_laundry.sources.first_look import Look
from label_laundry.sources.settings import DataSettings
from label_laundry.training.device import Choice, choose, computed_in, cores, set_up
from label_laundry.training.recipe import Recipe

STEPS = 3  # two seconds for each model, and a tenth off
# Training images/s of a core, at a number of pixels: Intel Xeons with AMX (bf16) and without (fp32), two folds side by side.
RATES = {"bf16": {"cnn": (2_300, 28), "mobilenet_v2": (570, 48)}, "fp32": {"cnn": (450, 28), "mobilenet_v2": (200, 48)}}


def how_long(found: Look, settings: DataSettings, measured: bool) -> str:
    """A sentence for the profile in force: by the kind of chip, or `measured` by a training of a few steps."""
    profile, folds = params.get(str, "profile"), params.in_profile(int, "folds")
    splits = found.rows["split"]
    share = settings.test if "" in set(splits) else (splits == "test").mean()
    device = choose(params.get(Choice, "device"))
    if device.type != "cpu" and not measured:
        return "How long a run takes on this device is not known beforehand; to measure it, a minute: laundry init FOLDER --time"
    seconds = 0.0
    for model in (model for model in named() if model in NETWORKS):
        recipe = params.in_profile(Recipe, model)
        rate = measured_rate(model, recipe, device, found, settings) if measured else usual_rate(model, recipe)
        passes = folds - 1 + len(SIDES) * params.in_profile(int, "seeds", model)
        seconds += len(found.rows) * (1 - share) * passes * recipe.epochs / rate
    side_by_side = cores() if device.type == "cpu" else 1
    minutes = max(1, round(seconds / side_by_side / 60))
    how = "on this machine, from a short measurement" if measured else f"on {side_by_side} cores of this kind; --time measures it"
    return f"Training in profile {profile}: about {minutes:,} min {how}."


def usual_rate(model: str, recipe: Recipe) -> float:
    """Images/s of a core; a network's work grows with the pixels."""
    rate, size = RATES[computed_in(recipe.precision, choose("cpu"))][model]
    return rate * (size / recipe.size) ** 2


def measured_rate(model: str, recipe: Recipe, device: torch.device, found: Look, settings: DataSettings) -> float:
    """Images/s of one training."""
    from label_laundry.cli.speed import images_per_second  # compiles kernels

    set_up(device.type, threads=1)
    edge = settings.size or max(next(iter(found.sizes)))
    shape = (3 if found.rgb else 1, edge, edge)
    # The first steps compile kernels.
    return [images_per_second(model, recipe, device, shape, len(found.source.class_names), steps=STEPS) for _ in range(2)][-1]
