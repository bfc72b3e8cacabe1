"""How one model is trained: the typed form of a profile's `cnn:` or `mobilenet_v2:` section. No torch here."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Recipe(BaseModel):
    """One model's section in `params.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    size: int = Field(ge=8, le=512, description="edge of the square image that the network sees, in pixels")
    fit: Literal["resize", "pad"] = Field(description="how a smaller image comes to that size")
    colour: Literal["gray", "rgb"] = Field(description="channels that the network sees")
    epochs: int = Field(ge=1)
    batch: int = Field(ge=2, description="images in a step; batch norm needs two")
    learning_rate: float = Field(gt=0, le=1, description="peak rate of the one-cycle schedule, or the constant one")
    schedule: Literal["one-cycle", "constant"]
    label_smoothing: float = Field(ge=0, lt=1)
    dropout: float = Field(ge=0, le=1, description="share of the paper's dropout rates: 1 as there, 0 none")
    flip: bool = Field(description="horizontal flips in training, and both views averaged in prediction")
    shift: int = Field(ge=0, le=16, description="random shifts in training, at most so many source pixels")
    precision: Literal["fp32", "bf16"]
    patience: int | None = Field(ge=1, description="stop after so many epochs without a better validation loss")
    validation: float = Field(ge=0, lt=0.5, description="share of the training rows held back for early stopping")

    @model_validator(mode="after")
    def stopping_needs_validation(self) -> Self:
        if (self.patience is None) != (self.validation == 0):
            raise ValueError("patience and validation go together: both, or patience: null with validation: 0.0")
        return self
