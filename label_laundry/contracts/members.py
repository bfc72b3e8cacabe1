"""The members of the ensemble: the models that the active profile names and that have results."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from label_laundry.contracts import params, paths
from label_laundry.contracts.atomic import whole_folder, write_json
from label_laundry.contracts.dataset import read_json
from label_laundry.contracts.trouble import Trouble
from label_laundry.contracts.vocabulary import IMPORTED, MEMBERS, PROBE


def each_once(models: list[str]) -> list[str]:
    if len(set(models)) < len(models):
        raise ValueError(f"names a model twice ({', '.join(models)}); name each once")
    return models


Members = Annotated[list[Literal[MEMBERS]], Field(min_length=1), AfterValidator(each_once)]


def named() -> list[str]:
    """The models that the active profile names, in pipeline order."""
    members = params.in_profile(Members, "models")
    return [model for model in MEMBERS if model in members]


def can_be_made(model: str) -> bool:
    """Whether the active profile names this model; the probe also needs a trained encoder."""
    return model in named() and (model != PROBE or read_json(paths.FEATURES_FACTS)["encoder"] is not None)


def leave_out(model: str, folder: Path, clock: Path) -> None:
    """For a model that is not named or cannot be made: write a folder that says so and an empty clock file, instead of results."""
    with whole_folder(folder) as temporary:
        write_json(temporary / "no_member.json", {"model": model})
    write_json(clock, {})


def members(result: Callable[[str], Path] = lambda model: paths.probabilities(model, "train")) -> list[str]:
    """The named models that have a result. A probe without a trained encoder has none.

    Parameters
    ----------
    result : maps a model to the file that shows that it was made; by default its out-of-fold probabilities.

    Raises
    ------
    Trouble
        When no named model has a result.
    """
    there = [model for model in named() if result(model).exists()]
    if not there:
        key, names = f"params.yaml: {params.get(str, 'profile')}.models", named()
        if names == [IMPORTED]:
            raise Trouble(f"{key}: {IMPORTED} cannot be trained on other labels, so nothing can be compared; add {PROBE} to them for that")
        raise Trouble(f"{key}: none of {', '.join(names)} has a result; run `dvc repro`")
    return there
