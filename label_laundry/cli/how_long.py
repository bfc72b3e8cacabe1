"""Estimate how long a run will train on this machine, once `init` has inspected the images."""

import torch

from label_laundry.contracts import params
from label_laundry.running.how_long import minutes, networks, usual_rate
from label_laundry.sources.first_look import Look
from label_laundry.sources.settings import DataSettings
from label_laundry.training.device import Choice, choose, cores, set_up
from label_laundry.training.recipe import Recipe

STEPS = 3  # take two seconds for each model, and are accurate to a tenth


def how_long(found: Look, settings: DataSettings, measured: bool) -> str:
    """A sentence on the selected profile: estimated from the chip, or `measured` by training a few steps."""
    device = choose(params.get(Choice, "device"))
    if device.type != "cpu" and not measured:
        return "The run time on this device is unknown; to measure it in a minute: laundry init FOLDER --time"
    trained = {}
    for model in networks():
        recipe = params.in_profile(Recipe, model)
        trained[model] = recipe, measured_rate(model, recipe, device, found, settings) if measured else usual_rate(model, recipe)
    spent = max(1, round(minutes(for_training(found, settings), trained)))
    how = "on this machine, from a short measurement" if measured else f"on {cores()} cores of this kind; --time measures it"
    return f"Training in profile {params.get(str, 'profile')}: about {spent:,} min {how}."


def for_training(found: Look, settings: DataSettings) -> int:
    """Number of training images, without those that the settings hold out for testing."""
    splits = found.rows["split"]
    share = settings.test if "" in set(splits) else (splits == "test").mean()
    return round(len(found.rows) * (1 - share))


def measured_rate(model: str, recipe: Recipe, device: torch.device, found: Look, settings: DataSettings) -> float:
    """Images/s of one training run."""
    from label_laundry.cli.speed import images_per_second  # compiles kernels

    set_up(device.type, threads=1)
    edge = settings.size or max(next(iter(found.sizes)))
    shape = (3 if found.rgb else 1, edge, edge)
    # The first steps compile kernels.
    return [images_per_second(model, recipe, device, shape, len(found.source.class_names), steps=STEPS) for _ in range(2)][-1]
