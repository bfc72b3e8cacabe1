"""The `data:` section of params.yaml: where the images are, and how they are stored."""

from typing import Literal

from pydantic import Field, model_validator

from label_laundry.contracts import paths
from label_laundry.contracts.params import Section
from label_laundry.sources.split_names import Validation

Colour = Literal["gray", "rgb"]
Fit = Literal["pad", "crop", "stretch"]
FASHION_MNIST, DOWNLOADED = "fashion-mnist", paths.FASHION_MNIST.as_posix()


class DataSettings(Section):
    source: Literal["fashion-mnist", "folder", "idx", "arrays", "datasets"]
    path: str = Field(min_length=1)
    classes: dict[str | int, str] | None
    test: float = Field(gt=0, lt=1, description="share of each class held out where the source has no test split")
    validation: Validation
    size: int | None = Field(ge=8, le=1024, description="edge in pixels; None keeps the images' own")
    fit: Fit
    colour: Colour | None
    unreadable: Literal["stop", "skip"]
    unreadable_at_most: float = Field(ge=0, le=1, description="share of the images that may be left out with unreadable: skip")

    @model_validator(mode="after")
    def each_source_at_its_place(self) -> "DataSettings":
        if (self.source == FASHION_MNIST) != (self.path == DOWNLOADED):
            raise ValueError(f"path: {DOWNLOADED} and source: {FASHION_MNIST} go together; for your own images change both")
        if self.classes is not None and len(set(self.classes.values())) < max(2, len(self.classes)):
            raise ValueError("classes: needs two names or more, each once")
        return self
