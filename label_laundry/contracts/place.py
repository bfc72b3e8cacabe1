"""Paths as people write them, with `~` for a home folder."""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator

from label_laundry.contracts.trouble import Trouble


def expanded(name: str) -> Path:
    """The path that a name stands for, with `~` expanded.

    Raises
    ------
    Trouble
        When the name has a NUL character, or names the home folder of an unknown user.
    """
    if "\0" in name:
        raise Trouble(f"{name!r} cannot be a path: it has a NUL character; write it without")
    try:
        return Path(name).expanduser()
    except RuntimeError as error:
        raise Trouble(f"{name} cannot be a path: this system has no such user; write the folder in full, or ./~ for a name") from error


def can_be_a_path(name: str) -> str:
    try:
        expanded(name)
    except Trouble as trouble:
        raise ValueError(str(trouble)) from trouble
    return name


# A setting that names a file or a folder.
PlaceName = Annotated[str, AfterValidator(can_be_a_path)]
