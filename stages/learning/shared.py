"""What all trainings of one model share, read from params.yaml and the data set; and the scratch folder that is keyed by it."""

from dataclasses import dataclass
from pathlib import Path

from stages.contracts import params
from stages.contracts.dataset import DATASET, images_path, read_dataset
from stages.learning.device import Choice, choose
from stages.learning.recipe import Recipe
from stages.learning.scratch import open_scratch


@dataclass(frozen=True)
class Shared:
    """Fields of a Job, by the same names."""

    model: str
    recipe: Recipe
    n_classes: int
    device: str
    start: Path
    images: Path


def shared(model: str, profile: str | None = None) -> Shared:
    """Of the profile in force, or of another one."""
    return Shared(
        model=model,
        recipe=params.get(Recipe, profile or params.get(str, "profile"), model),
        n_classes=len(read_dataset().class_names),
        device=str(choose(params.get(Choice, "device"))),
        start=Path("data/download/mobilenet-v2-weights") / model,
        images=images_path("train"),
    )


def scratch_for(title: str, common: Shared, seed: int, inputs: list[Path], **more: object) -> Path:
    """The folder for results of jobs that share this, and depend on the seed, on these files and on `more` besides."""
    settings = {"recipe": common.recipe.model_dump(), "seed": seed, "device": common.device.partition(":")[0], **more}
    return open_scratch(title, settings, [Path(DATASET), common.images, images_path("test"), common.start, *inputs])
