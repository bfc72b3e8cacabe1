"""How a model is trained: the typed form of its section in a profile, and of `features:`. No torch here."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from label_laundry.contracts.place import PlaceName

# auto: see label_laundry/training/device.py.
Precision = Literal["auto", "fp32", "bf16"]
# The value of `encoder` for the user's own features, in a file.
FILE = "file"


class Recipe(BaseModel):
    """The section of one of the paper's networks in `params.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)

    size: int = Field(ge=8, le=512, description="edge of the square image that the network sees, in pixels")
    fit: Literal["resize", "pad"] = Field(description="how a smaller image comes to that size")
    colour: Literal["gray", "rgb"] = Field(description="channels that the network sees")
    epochs: int = Field(ge=1, le=100_000)
    batch: int = Field(ge=2, le=1_000_000, description="images in a step; batch norm needs two")
    learning_rate: float = Field(gt=0, le=1, description="peak rate of the one-cycle schedule, or the constant one")
    schedule: Literal["one-cycle", "constant"]
    label_smoothing: float = Field(ge=0, lt=1)
    dropout: float = Field(ge=0, le=1, description="share of the paper's dropout rates: 1 as there, 0 none")
    flip: bool = Field(description="horizontal flips in training, and both views averaged in prediction")
    shift: int = Field(ge=0, le=16, description="random shifts in training, at most so many source pixels")
    mixup: float = Field(default=0.0, ge=0, le=10, description="alpha: random pairs of images and labels are mixed in training; 0 none")
    frozen: int = Field(default=0, ge=0, le=18, description="blocks of MobileNetV2's base, from the image on, that stay as trained before")
    precision: Precision
    patience: int | None = Field(ge=1, description="stop after so many epochs without a better validation loss")
    validation: float = Field(ge=0, lt=0.5, description="share of the training rows held back for early stopping")

    @model_validator(mode="after")
    def stopping_needs_validation(self) -> Self:
        if (self.patience is None) != (self.validation == 0):
            raise ValueError("patience and validation go together: both, or patience: null with validation: 0.0")
        return self


class ProbeRecipe(BaseModel):
    """The section of the probe in `params.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)

    strengths: list[Annotated[float, Field(ge=1e-9, le=1e9)]] = Field(
        min_length=1, description="values of C, inverse regularisation, to choose from"
    )

    @property
    def epochs(self) -> int:
        """The largest number of fits in one training; the progress bar counts all its rows once per fit."""
        return len(self.strengths) + 1

    validation: ClassVar[float] = 0.0
    patience: ClassVar[None] = None


class Encoding(BaseModel):
    """The `features:` section of `params.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)

    encoder: str = Field(min_length=1, description="mobilenet_v2, another classification model of torchvision, timm:NAME, or file")
    size: int | None = Field(ge=32, le=1024, description="edge in pixels at which the encoder sees originals")
    file: PlaceName | None = Field(None, min_length=1, description="with encoder: file, a person's own embeddings")

    @model_validator(mode="after")
    def a_file_is_named(self) -> Self:
        if (self.encoder == FILE) != (self.file is not None):
            raise ValueError("encoder: file and file: PATH go together; uv run laundry import embeddings PATH sets both")
        return self
