"""Fit the recipes to your own images: sizes and epochs in profile cpu, by image size and time budget; else only epochs.

The ways to train a network are listed best first, and the first that fits the budget is chosen. The order was measured:
docs/measured/recipes.md.
"""

import functools
from collections.abc import Callable, Iterator

import numpy as np

from label_laundry.contracts import params
from label_laundry.running.how_long import minutes, networks, usual_rate
from label_laundry.sources.first_look import Look
from label_laundry.training.device import Choice, choose
from label_laundry.training.recipe import Recipe

# Epochs in the shipped params.yaml, for 60,000 images; the user's file may have those of an earlier `init`. `smoke` is not meant to
# learn, and `paper` stops early.
USUAL, MOST_EPOCHS = 60_000, 40
FITTED = "cpu"  # to images and minutes; the other profiles keep their sizes
EPOCHS = {
    FITTED: {"cnn": 5, "mobilenet_v2": 1},
    "accurate": {"cnn": 16, "mobilenet_v2": 3},
    "hour": {"cnn": 60, "mobilenet_v2": 12},
    "gpu": {"cnn": 20, "mobilenet_v2": 15},
}
MINUTES = 20
# Each network's share of the minutes. On photographs, fine-tuning gains more from them.
SHARES = {"cnn": 1 / 3, "mobilenet_v2": 2 / 3}
# The CNN learns from scratch, and larger images than these only slow it down.
CNN_LARGEST, CNN_SIZES, CNN_EPOCHS = 64, (48, 32), (40, 20, 12, 8, 5)
# The base was trained at 224 pixels and is poor below 96, so enlarging pays, up to four times. Its first seven blocks detect edges and
# textures, which a small set cannot improve; smoothing keeps it from memorising wrong labels.
TUNED_SIZES, TUNED_EPOCHS, FEWEST = (224, 192, 160, 128, 96, 64, 48), (8, 5, 3, 2, 1), 3
ENLARGED, TIMES = 96, 4
TUNED = {"frozen": 7, "label_smoothing": 0.1, "batch": 64}

Way = dict[str, int | float | str]


def for_the_networks(found: Look, n: int, most: int | None, first: bool) -> dict[tuple[str, ...], object]:
    """Keys of the selected profile, with values that suit these images.

    Parameters
    ----------
    n : training images; most : budget in minutes, if given; first : no folder was set before, so a person set any unusual epochs,
        which stay.
    """
    profile = params.get(str, "profile")
    changes: dict[tuple[str, ...], object] = {}
    for model in networks():
        theirs = first and most is None and params.in_profile(int, model, "epochs") != EPOCHS.get(profile, {}).get(model)
        if profile == FITTED and not theirs:
            takes = functools.partial(minutes_of, model, n)
            values = best_that_fits(model, found.sizes, found.rgb, takes, SHARES[model] * (most or MINUTES))
        elif model == "cnn":
            values = seen_whole(params.in_profile(Recipe, model), usual_edge(found.sizes), found.rgb)
        else:
            values = {}
        if profile != FITTED and profile in EPOCHS and not theirs:
            values["epochs"] = epochs_for(n, EPOCHS[profile][model])
        changes |= {(profile, model, key): value for key, value in values.items()}
    return changes


def minutes_of(model: str, n: int, recipe: Recipe) -> float:
    """Minutes of all training runs of a network on `n` images, by chip; 0 for GPUs, which are unmeasured but far faster."""
    on_a_card = choose(params.get(Choice, "device")).type != "cpu"
    return 0 if on_a_card else minutes(n, {model: (recipe, usual_rate(model, recipe))})


def epochs_for(n: int, epochs: int) -> int:
    """Epochs that take as many steps as the profile does on Fashion-MNIST; five on a few thousand images are too few."""
    return max(epochs, min(MOST_EPOCHS, -(-epochs * USUAL // n)))


def best_that_fits(model: str, sizes: dict[tuple[int, int], int], rgb: bool, takes: Callable[[Recipe], float], most: float) -> Way:
    """The recipe's changed keys with their values: the best way that fits the budget, else the quickest.

    Parameters
    ----------
    sizes : number of originals by (height, width); takes : minutes of all training runs with a recipe; most : budget in minutes.
    """
    recipe, edge = params.in_profile(Recipe, model), usual_edge(sizes)
    way: Way = {}
    for way in ways_of_the_cnn(recipe, edge, rgb) if model == "cnn" else ways_of_mobilenet(edge):
        if takes(recipe.model_copy(update=way)) <= most:
            break
    return {key: value for key, value in way.items() if getattr(recipe, key) != value}


def usual_edge(sizes: dict[tuple[int, int], int]) -> float:
    """The median of the longer sides."""
    return float(np.median(np.repeat([max(size) for size in sizes], list(sizes.values()))))


def ways_of_the_cnn(recipe: Recipe, edge: float, rgb: bool) -> Iterator[Way]:
    """First the images' own size, up to the CNN's largest, with many epochs; then fewer epochs; then smaller images."""
    own: Way = {"size": recipe.size} | seen_whole(recipe, edge, rgb)
    for size in (own["size"], *(smaller for smaller in CNN_SIZES if smaller < own["size"])):
        for epochs in CNN_EPOCHS:
            yield own | {"size": size, "epochs": epochs}


def seen_whole(recipe: Recipe, edge: float, rgb: bool) -> Way:
    """Changes that keep the CNN from losing the images' colour or pixels."""
    changed: Way = {"colour": "rgb"} if rgb and recipe.colour == "gray" else {}
    size = 8 * -(-int(min(edge, CNN_LARGEST)) // 8)
    return changed | ({"size": size} if edge > recipe.size else {})


def ways_of_mobilenet(edge: float) -> Iterator[Way]:
    """First the originals' size, enlarged up to 96, with at least three epochs; then smaller sizes, the last also with one or two."""
    largest = max(TUNED_SIZES[-1], min(ENLARGED, TIMES * edge), 32 * -(-int(edge) // 32))
    for size in (size for size in TUNED_SIZES if size <= largest):
        for epochs in TUNED_EPOCHS:
            if epochs >= FEWEST or size == TUNED_SIZES[-1]:
                yield {"size": size, "epochs": epochs, **TUNED}
