"""The members of the ensemble: the models that the profile in force names, and that could be made."""

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
    """The models that the profile in force names, in the pipeline's order."""
    members = params.in_profile(Members, "models")
    return [model for model in MEMBERS if model in members]


def can_be_made(model: str) -> bool:
    """Whether the profile in force names this model, and, for the probe, there is a trained encoder."""
    return model in named() and (model != PROBE or read_json(paths.FEATURES_FACTS)["encoder"] is not None)


def leave_out(model: str, folder: Path, clock: Path) -> None:
    """Instead of results, for a model that the profile does not name or that cannot be made: a folder that says so, an empty clock."""
    with whole_folder(folder) as temporary:
        write_json(temporary / "no_member.json", {"model": model})
    write_json(clock, {})


def members(result: Callable[[str], Path] = lambda model: paths.probabilities(model, "train")) -> list[str]:
    """Those of them that have a result; a probe without a trained encoder has none.

    Parameters
    ----------
    result : from a model to the file that shows that it was made; by default its out-of-fold probabilities.

    Raises
    ------
    Trouble
        When no model is left.
    """
    there = [model for model in named() if result(model).exists()]
    if not there:
        key, names = f"params.yaml: {params.get(str, 'profile')}.models", named()
        if names == [IMPORTED]:
            raise Trouble(f"{key}: {IMPORTED} cannot be trained on other labels, so nothing can be compared; add {PROBE} to them for that")
        raise Trouble(f"{key}: none of {', '.join(names)} has a result; run `dvc repro`")
    return there
