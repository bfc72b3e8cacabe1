"""The only place that reads `params.yaml`. A typo or an impossible value gives one clear line.

The form (a pydantic model) of each section lives with the code that uses it, so that a new setting for one stage does
not mark the code of other stages as changed. `stages/check.py` checks all sections before any work.
"""

import reprlib
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from label_laundry.contracts import paths
from label_laundry.contracts.trouble import Trouble, one_line
from label_laundry.contracts.yaml_file import read_yaml

PARAMS = paths.PARAMS
Form = TypeVar("Form")
# The range that JSON, numpy and every other reader of a seed can hold.
Seed = Annotated[int, Field(ge=0, lt=2**63)]


class Section(BaseModel):
    """A section of `params.yaml`: no unknown keys, no silent conversion, no infinite numbers."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


def read(path: Path = PARAMS) -> dict[str, Any]:
    """The whole file as plain Python values."""
    content = read_yaml(path)
    if not isinstance(content, dict):
        raise Trouble(f"{path}: needs keys and values at the top, found {type(content).__name__}")
    return content


def get(form: type[Form], *keys: str, path: Path = PARAMS) -> Form:
    """The value under `keys`, checked against `form` (a pydantic model or a plain type).

    Raises
    ------
    Trouble
        When the value is missing or wrong; the message names the file, the key and the remedy.
    """
    value: Any = read(path)
    for depth, key in enumerate(keys):
        if not isinstance(value, dict) or key not in value:
            there = ", ".join(map(str, value)) if isinstance(value, dict) else shown(value)
            raise Trouble(f"{path}: {'.'.join(keys[: depth + 1])}: this key is missing (there is: {there})")
        value = value[key]
    return check(form, value, ".".join(keys), path)


def in_profile(form: type[Form], *keys: str, path: Path = PARAMS) -> Form:
    """The value under `keys` in the section that `profile:` names."""
    return get(form, get(str, "profile", path=path), *keys, path=path)


def check(form: type[Form], value: Any, name: str, path: Path = PARAMS) -> Form:
    """`value` checked against `form`; raises `Trouble` for the first mistake."""
    try:
        return TypeAdapter(form).validate_python(value, strict=None if is_model(form) else True)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join([*filter(None, [name]), *(one_line(str(part)) for part in first["loc"])])
        what = first["msg"].removeprefix("Value error, ")
        if first["type"] == "extra_forbidden":
            what = f"unknown key; remove it or correct its spelling (known: {', '.join(known_keys(form, first['loc'][:-1]))})"
        elif first["type"] == "missing":
            what = "this key is missing; add it"
        elif first["type"] != "value_error":
            what = f"{shown(first['input'])} is not possible here: {what}"
            # YAML reads names such as on, no, 12:30 and 007 as other types.
            what += "; if it is a name, write it in quotes" if first["type"] == "string_type" else ""
        raise Trouble(f"{path}: {key}: {what}") from error


def shown(value: Any) -> str:
    """A value shortened for a message: a very long text or nested lists must not fill the screen."""
    short = reprlib.Repr()
    short.maxstring = short.maxother = 80
    try:
        return short.repr(value)
    except ValueError:  # Python does not print integers of more than 4,300 digits
        return "so large a number"


def known_keys(form: type[BaseModel], path: tuple) -> list[str]:
    """The keys of the section that `path` leads to."""
    for key in (key for key in path if key in form.model_fields):
        form = form.model_fields[key].annotation
        form = next((one for one in get_args(form) if is_model(one)), form)  # a section that may be null
    return list(form.model_fields)


def is_model(form: Any) -> bool:
    return isinstance(form, type) and issubclass(form, BaseModel)
