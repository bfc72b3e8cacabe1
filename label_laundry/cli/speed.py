"""Measure which precision trains faster on this machine, for each model of the selected profile.

Changes nothing: params.yaml decides which precision is used, because results must not depend on a measurement.
"""

import statistics
import time

import torch

from label_laundry.contracts import params
from label_laundry.contracts.vocabulary import NETWORKS
from label_laundry.training.device import Choice, choose, computed_in, describe, set_up, synchronise
from label_laundry.training.networks import build
from label_laundry.training.recipe import Recipe
from label_laundry.training.trainer import fit

ROUNDS = 5
STEPS = 12
SHAPE, CLASSES = (1, 28, 28), 10


def images_per_second(
    model: str, recipe: Recipe, device: torch.device, shape: tuple[int, ...], n_classes: int, seed: int = 0, steps: int = STEPS
) -> float:
    """The rate of one short training run on random uint8 images (C, H, W) with random labels."""
    n = steps * recipe.batch
    images = torch.randint(0, 256, (n, *shape), dtype=torch.uint8, device=device)
    labels = torch.randint(0, n_classes, (n,), device=device)
    how = recipe.model_copy(update={"epochs": 1, "patience": None, "validation": 0.0})
    network = build(model, how, n_classes).to(device)
    started = time.perf_counter()
    fit(network, images, labels, how, seed)
    synchronise(device)
    return n / (time.perf_counter() - started)


def rates(
    model: str, recipe: Recipe, device: torch.device, shape: tuple[int, ...] = SHAPE, n_classes: int = CLASSES, rounds: int = ROUNDS
) -> dict[str, list[float]]:
    """Training images/s of both precisions in each round, measured in turn after a warm-up; images as in `images_per_second`."""
    found: dict[str, list[float]] = {"fp32": [], "bf16": []}
    for number in range(-1, rounds):
        for precision, taken in found.items():
            rate = images_per_second(model, recipe.model_copy(update={"precision": precision}), device, shape, n_classes, number + 1)
            if number >= 0:
                taken.append(rate)
    return found


def run() -> None:
    """Print a line for each model; takes a minute or two on two cores."""
    device = choose(params.get(Choice, "device"))
    set_up(device.type, threads=1)
    profile = params.get(str, "profile")
    print(f"{describe(device)}, profile {profile}; training images/s, median of {ROUNDS} (lowest to highest)")
    if device.type == "cpu":
        print("one job on one thread, as folds and seeds are trained here")
    for model in NETWORKS:
        recipe = params.in_profile(Recipe, model)
        found = rates(model, recipe, device)
        medians = {precision: statistics.median(taken) for precision, taken in found.items()}
        faster = max(medians, key=medians.get)
        shown = "; ".join(f"{name} {medians[name]:,.0f} ({min(taken):,.0f} to {max(taken):,.0f})" for name, taken in found.items())
        chosen = computed_in(recipe.precision, device)
        says = f"params.yaml has {recipe.precision}" + (f", which is {chosen} here" if recipe.precision == "auto" else "")
        says += "" if faster == chosen else f": set {profile}.{model}.precision"
        print(f"{model}: {shown}; {faster} is {medians[faster] / min(medians.values()):.2f} times as fast; {says}")
