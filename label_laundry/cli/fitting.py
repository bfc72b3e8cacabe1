"""Recipes that fit a set of one's own: for profile cpu sizes and epochs, by the images and the minutes that a person has; else epochs.

Of ways to train a network, the best first, the first one that takes no longer is chosen. What is better was measured:
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

# The epochs in params.yaml as it is shipped, for 60,000 images; the file itself may hold those of an earlier `init`. `smoke` is not
# meant to learn, and `paper` stops early by itself.
USUAL, MOST_EPOCHS = 60_000, 40
FITTED = "cpu"  # to images and minutes; the other profiles keep their sizes
EPOCHS = {
    FITTED: {"cnn": 5, "mobilenet_v2": 1},
    "accurate": {"cnn": 16, "mobilenet_v2": 3},
    "hour": {"cnn": 60, "mobilenet_v2": 12},
    "gpu": {"cnn": 20, "mobilenet_v2": 15},
}
MINUTES = 20
# Of the minutes, the share of each network: fine-tuning gains more from them on photographs.
SHARES = {"cnn": 1 / 3, "mobilenet_v2": 2 / 3}
# The CNN learns from scratch, and larger images than these only slow it down.
CNN_LARGEST, CNN_SIZES, CNN_EPOCHS = 64, (48, 32), (40, 20, 12, 8, 5)
# The trained base knows pictures of 224 pixels, and is poor below 96: enlarging is worth it, up to four times. Its first seven blocks see
# edges and textures, which a small set cannot teach better; smoothing keeps it from learning wrong labels by heart.
TUNED_SIZES, TUNED_EPOCHS, FEWEST = (224, 192, 160, 128, 96, 64, 48), (8, 5, 3, 2, 1), 3
ENLARGED, TIMES = 96, 4
TUNED = {"frozen": 7, "label_smoothing": 0.1, "batch": 64}

Way = dict[str, int | float | str]


def for_the_networks(found: Look, n: int, most: int | None, first: bool) -> dict[tuple[str, ...], object]:
    """Keys of the profile in force, with values that these images need.

    Parameters
    ----------
    n : training images; most : minutes asked for; first : no folder came before, so other epochs than ours are a person's, and stay.
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
    """Of all trainings of a network on `n` images, by the kind of chip; a card is not known, and takes far less."""
    on_a_card = choose(params.get(Choice, "device")).type != "cpu"
    return 0 if on_a_card else minutes(n, {model: (recipe, usual_rate(model, recipe))})


def epochs_for(n: int, epochs: int) -> int:
    """Epochs that take as many steps as the profile does on Fashion-MNIST; five epochs of a few thousand images teach nothing."""
    return max(epochs, min(MOST_EPOCHS, -(-epochs * USUAL // n)))


def best_that_fits(model: str, sizes: dict[tuple[int, int], int], rgb: bool, takes: Callable[[Recipe], float], most: float) -> Way:
    """The recipe's keys that change, with their values: the best way that takes at most so many minutes, else the quickest one.

    Parameters
    ----------
    sizes : (height, width) of the originals and how many have it; takes : minutes of all trainings with a recipe; most : minutes.
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
    """Its own size as far as it can see it, in multiples of 8, and many epochs; then fewer, then smaller images."""
    own: Way = {"size": recipe.size} | seen_whole(recipe, edge, rgb)
    for size in (own["size"], *(smaller for smaller in CNN_SIZES if smaller < own["size"])):
        for epochs in CNN_EPOCHS:
            yield own | {"size": size, "epochs": epochs}


def seen_whole(recipe: Recipe, edge: float, rgb: bool) -> Way:
    """What keeps the CNN from losing colour or pixels of the images."""
    changed: Way = {"colour": "rgb"} if rgb and recipe.colour == "gray" else {}
    size = 8 * -(-int(min(edge, CNN_LARGEST)) // 8)
    return changed | ({"size": size} if edge > recipe.size else {})


def ways_of_mobilenet(edge: float) -> Iterator[Way]:
    """The originals' size, smaller ones up to 96, with at least three epochs; then smaller ones, the last with one or two."""
    largest = max(TUNED_SIZES[-1], min(ENLARGED, TIMES * edge), 32 * -(-int(edge) // 32))
    for size in (size for size in TUNED_SIZES if size <= largest):
        for epochs in TUNED_EPOCHS:
            if epochs >= FEWEST or size == TUNED_SIZES[-1]:
                yield {"size": size, "epochs": epochs, **TUNED}
