"""Estimate how long all training runs of the pipeline take, from this machine's chip."""

import torch

from label_laundry.contracts import params
from label_laundry.contracts.members import named
from label_laundry.contracts.vocabulary import NETWORKS, SIDES
from label_laundry.training.device import Choice, choose, computed_in, cores
from label_laundry.training.recipe import Recipe

# Training images/s of one core, at an image size in pixels: Intel Xeons with AMX (bf16) and without (fp32), two folds side by side.
RATES = {"bf16": {"cnn": (2_300, 28), "mobilenet_v2": (570, 48)}, "fp32": {"cnn": (450, 28), "mobilenet_v2": (200, 48)}}
# Training images/s of everything but networks: features, probe, map, review page. A default run spends ten minutes on it, on two cores.
REST = 100
# Speed-up of a step, by the number of frozen blocks of MobileNetV2.
FROZEN_BLOCKS, FROZEN_TIMES = 7, 1.4
WHY = {
    ("cpu", "bf16"): "this processor has matrix units",
    ("cpu", "fp32"): "this processor has no matrix units, so bf16 would be slower",
    ("cuda", "bf16"): "this card computes it natively",
}


def usual_rate(model: str, recipe: Recipe) -> float:
    """Images/s of one core. A network's work grows with the pixels, and frozen blocks take a third of their usual time."""
    rate, size = RATES[computed_in(recipe.precision, choose("cpu"))][model]
    return rate * (size / recipe.size) ** 2 * (FROZEN_TIMES if recipe.frozen >= FROZEN_BLOCKS else 1)


def minutes(n: int, trained: dict[str, tuple[Recipe, float]]) -> float:
    """Minutes of all training runs, with the folds and seeds of the selected profile.

    Parameters
    ----------
    n : training images; trained : for each network its recipe, and images/s of one training run. Each core trains one at a time.
    """
    folds = params.in_profile(int, "folds")
    seconds = 0.0
    for model, (recipe, rate) in trained.items():
        passes = folds - 1 + len(SIDES) * params.in_profile(int, "seeds", model)
        seconds += n * passes * recipe.epochs / rate
    side_by_side = cores() if choose(params.get(Choice, "device")).type == "cpu" else 1
    return seconds / side_by_side / 60


def networks() -> list[str]:
    """The networks that the selected profile trains; the probe takes only seconds."""
    return [model for model in named() if model in NETWORKS]


def whole_run(n: int | None) -> str:
    """A sentence: what a whole run trains, in which precision and why, and, if known, the time that `n` training images take."""
    device = choose(params.get(Choice, "device"))
    members, trained = named(), networks()
    images = "" if n is None else f" on {n:,} training images"
    parts = [f"Profile {params.get(str, 'profile')}: a whole run trains {words(members)}{images}"]
    if trained:
        parts.append(f"in {words(precisions(trained, device))}")
    if n is not None and device.type == "cpu":
        recipes = {model: params.in_profile(Recipe, model) for model in trained}
        spent = n / REST / 60 + minutes(n, {model: (recipe, usual_rate(model, recipe)) for model, recipe in recipes.items()})
        parts.append(f"about {max(1, round(spent)):,} min on {cores()} cores of this kind")
    return ", ".join(parts) + ". Unchanged results are kept."


def precisions(models: list[str], device: torch.device) -> list[str]:
    """Each precision in use, once, with the reason if the chip decides it."""
    recipes = [params.in_profile(Recipe, model) for model in models]
    out = []
    for recipe in recipes:
        found = computed_in(recipe.precision, device)
        why = WHY.get((device.type, found)) if recipe.precision == "auto" else "as params.yaml says"
        out.append(f"{found}{f' ({why})' if why else ''}")
    return list(dict.fromkeys(out))


def words(names: list[str]) -> str:
    """a, b and c."""
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
