"""The `data:` section of params.yaml: where the images are, and how they are stored."""

import re
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator, model_validator

from label_laundry.contracts import paths
from label_laundry.contracts.params import Section
from label_laundry.contracts.place import PlaceName, expanded
from label_laundry.formats.asked import Table, Truth
from label_laundry.formats.split_names import Validation

Colour = Literal["gray", "rgb"]
Fit = Literal["pad", "crop", "stretch"]
FASHION_MNIST, DOWNLOADED = "fashion-mnist", paths.FASHION_MNIST.as_posix()


class DataSettings(Section):
    source: Literal["fashion-mnist", "folder", "table", "file-names", "idx", "arrays", "cifar", "datasets"]
    path: PlaceName = Field(min_length=1)
    table: Table | None = None
    truth: Truth | None = None
    label_pattern: str | None = Field(None, description="a regular expression with the groups label and, if wanted, split")
    classes: dict[str | int, str] | None
    test: float = Field(gt=0, lt=1, description="share of each class held out where the source has no test split")
    validation: Validation
    size: int | None = Field(ge=8, le=1024, description="edge in pixels; None keeps the images' own")
    fit: Fit
    colour: Colour | None
    unreadable: Literal["stop", "skip"]
    unreadable_at_most: float = Field(ge=0, le=1, description="share of the images that may be left out with unreadable: skip")

    @field_validator("classes", mode="before")
    @classmethod
    def names_are_names(cls, classes: object) -> object:
        """YAML reads the names yes, no, on and off as true or false, and 1.0 as a number."""
        if isinstance(classes, dict):
            for name in (name for pair in classes.items() for name in pair):
                if not isinstance(name, str) and (isinstance(name, bool) or not isinstance(name, int)):
                    raise ValueError(f"a name is read as {name!r}; write it in quotes")
        return classes

    @field_validator("path")
    @classmethod
    def not_where_stages_write(cls, path: str) -> str:
        if path != DOWNLOADED and (place := lies_in_data(expanded(path))):
            raise ValueError(f"path: {path} {place}; move your images elsewhere, such as to images/, and name that folder")
        return path

    @field_validator("label_pattern")
    @classmethod
    def has_a_label(cls, pattern: str | None) -> str | None:
        try:
            groups = re.compile(pattern or "(?P<label>)").groupindex
        except (re.error, OverflowError) as error:
            raise ValueError(f"{pattern!r} is no regular expression ({error})") from error
        except RecursionError as error:
            raise ValueError("is no regular expression (too many brackets in brackets)") from error
        if "label" not in groups or set(groups) - {"label", "split"}:
            raise ValueError(f"{pattern!r} needs a group (?P<label>...), and may have one (?P<split>...)")
        return pattern

    @model_validator(mode="after")
    def each_source_at_its_place(self) -> "DataSettings":
        if (self.source == FASHION_MNIST) != (self.path == DOWNLOADED):
            raise ValueError(f"path: {DOWNLOADED} and source: {FASHION_MNIST} go together; for your own images change both")
        if self.classes is not None and len(set(self.classes.values())) < max(2, len(self.classes)):
            raise ValueError("classes: needs two names or more, each once")
        if self.source == "file-names" and self.label_pattern is None:
            raise ValueError(r"source: file-names needs label_pattern, such as '(?P<label>[a-z]+)_\d+'")
        return self


def lies_in_data(folder: Path) -> str:
    """Why images may not be in a folder of this project, or ""."""
    data = paths.DATA.resolve()
    if data in (folder.resolve(), *folder.resolve().parents):
        return f"lies in {paths.DATA}/, where stages write and remove files"
    return "is the project's own folder" if folder.resolve() == data.parent else ""
