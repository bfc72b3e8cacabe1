"""How long the trainings of a run will take on this machine, from a training of a few steps."""

from label_laundry.cli.speed import images_per_second
from label_laundry.contracts import params
from label_laundry.contracts.members import named
from label_laundry.contracts.vocabulary import NETWORKS, SIDES
from label_laundry.sources.first_look import Look
from label_laundry.sources.settings import DataSettings
from label_laundry.training.device import Choice, choose, cores, set_up
from label_laundry.training.recipe import Recipe

STEPS = 3  # two seconds for each model, and a tenth off


def how_long(found: Look, settings: DataSettings) -> str:
    """A sentence for the profile in force."""
    profile, folds = params.get(str, "profile"), params.in_profile(int, "folds")
    splits = found.rows["split"]
    share = settings.test if "" in set(splits) else (splits == "test").mean()
    edge = settings.size or max(next(iter(found.sizes)))
    shape = (3 if found.rgb else 1, edge, edge)
    device = choose(params.get(Choice, "device"))
    set_up(device.type, threads=1)
    seconds = 0.0
    for model in (model for model in named() if model in NETWORKS):
        recipe = params.in_profile(Recipe, model)
        # The first steps compile kernels.
        rate = [images_per_second(model, recipe, device, shape, len(found.source.class_names), steps=STEPS) for _ in range(2)][-1]
        passes = folds - 1 + len(SIDES) * params.in_profile(int, "seeds", model)
        seconds += len(found.rows) * (1 - share) * passes * recipe.epochs / rate
    side_by_side = cores() if device.type == "cpu" else 1
    minutes = max(1, round(seconds / side_by_side / 60))
    return f"Training in profile {profile}: about {minutes:,} min on this machine, from a short measurement."
