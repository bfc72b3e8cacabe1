"""Changes that the review page asks the server to write, parsed strictly and checked against the data set."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import from_json

from label_laundry.contracts.cells import unseen
from label_laundry.review.verdict_file import Change, Verdict
from label_laundry.review.verdicts import VERDICTS

MOST_LETTERS = 500


def one_line(text: str) -> str:
    """Refuse line breaks, which would split a row of review.csv in `git diff`, and characters that nobody can see there."""
    if len(text) > MOST_LETTERS:
        raise ValueError(f"must have at most {MOST_LETTERS} letters")
    if found := unseen(text):
        raise ValueError(f"must be one line of letters that can be seen; it has {found}")
    return text


Line = Annotated[str, AfterValidator(one_line)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Said(Strict):
    """One verdict as the page sends it. Its class may have any letters, and is checked against the data set's classes later."""

    verdict: Literal[VERDICTS]
    new_label: str = ""
    note: Line = ""
    when: Line = ""

    @model_validator(mode="after")
    def a_new_label_where_one_is_needed(self) -> "Said":
        if (self.verdict == "relabel") != bool(self.new_label):
            raise ValueError("relabel needs a new_label, and no other verdict has one")
        return self


class Before(Strict):
    """A verdict as the page last saw it. Anybody may have written it into the file, so any form is accepted."""

    verdict: str
    new_label: str = ""
    note: str = ""
    when: str = ""


class Asked(Strict):
    """A change that the page requests. A null `verdict` removes one; `expected` is the verdict that the page expects in the file."""

    id: Line
    expected: Before | None
    verdict: Said | None


@dataclass(frozen=True)
class Known:
    """Valid values for a change: ids of training and test images, and classes."""

    train: frozenset[str]
    test: frozenset[str]
    classes: tuple[str, ...]


class Malformed(Exception):
    """The message does not have the page's form, so nothing in it is written."""


class Refusal(Exception):
    """One change is refused. The other changes in the same message are still made."""


def bodies(message: bytes) -> list[dict]:
    """The changes of a message, each with an id.

    Raises
    ------
    Malformed
        When it is not JSON of that form. Numbers are refused, so NaN and 1e999 never reach an answer, where JSON could not express them.
    """
    try:
        content = from_json(message, allow_inf_nan=False)
    except ValueError as error:
        raise Malformed("not JSON") from error
    if not isinstance(content, list) or not all(isinstance(one, dict) for one in content):
        raise Malformed("not a list of verdicts")
    for number, one in enumerate(content, 1):
        if not isinstance(one.get("id"), str) or len(one["id"]) > MOST_LETTERS:
            raise Malformed(f"verdict {number} has no id")
        if has_number(one):
            raise Malformed(f"verdict {number} has a number in it")
    return content


def has_number(content: object) -> bool:
    if isinstance(content, dict):
        return any(map(has_number, content.values()))
    if isinstance(content, list):
        return any(map(has_number, content))
    return isinstance(content, (int, float))


def checked(body: dict, known: Known, reviewer: str) -> Change:
    """One change to a known image and class, or Refusal."""
    try:
        asked = Asked.model_validate(body)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        message = f"Not a verdict: {where}: {first['msg'].removeprefix('Value error, ')}.".replace(": :", ":")
        raise Refusal(message) from error
    if asked.id not in known.train and asked.id not in known.test:
        raise Refusal(f"No image has the id {asked.id!r}.")
    if asked.verdict and asked.verdict.new_label and asked.verdict.new_label not in known.classes:
        raise Refusal(f"Unknown class {asked.verdict.new_label!r}.")
    old, new = (said and Verdict(asked.id, reviewer=reviewer, **said.model_dump()) for said in (asked.expected, asked.verdict))
    return Change(asked.id, reviewer, old, new)
