"""The settings of the `flag:` section: what makes a flag certain, likely or possible."""

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from label_laundry.contracts.params import Section
from label_laundry.contracts.vocabulary import TIERS

F1 = "f1"
Filter = Literal[
    "prune_by_noise_rate", "prune_by_class", "both", "confident_learning",
    "predicted_neq_given", "low_normalized_margin", "low_self_confidence",
]  # fmt: skip
FILTERS: tuple[str, ...] = Filter.__args__


class FlagRules(Section):
    """Thresholds are probabilities that the label is wrong (flags/posterior.py).

    `likely: f1` flags as many as give the highest F1 that can be expected: a fixed threshold flags too few labels in noisy sets.
    """

    filter_by: Filter | None = Field(
        description="cleanlab filter on the ensemble's probabilities: what it flags is at least possible; null: none"
    )
    certain: float = Field(gt=0, le=1)
    likely: Annotated[float, Field(gt=0, le=1)] | Literal["f1"]
    possible: float = Field(gt=0, le=1)

    @model_validator(mode="after")
    def tiers_are_nested(self) -> Self:
        given = [(name, value) for name in TIERS if (value := getattr(self, name)) != F1]
        if any(higher < lower for (_, higher), (_, lower) in pairwise(given)):
            raise ValueError("probabilities must rise: " + " <= ".join(f"{name} {value}" for name, value in reversed(given)))
        return self
