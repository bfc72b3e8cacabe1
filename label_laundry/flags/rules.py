"""The settings of the `flag:` section: what makes a flag certain, likely or possible."""

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from label_laundry.contracts.params import Section
from label_laundry.contracts.vocabulary import TIERS

COUNT = "count"
Filter = Literal[
    "prune_by_noise_rate", "prune_by_class", "both", "confident_learning",
    "predicted_neq_given", "low_normalized_margin", "low_self_confidence",
]  # fmt: skip
FILTERS: tuple[str, ...] = Filter.__args__


class FlagRules(Section):
    """Thresholds are log-margins of the ensemble: log p(given) - log max p(other).

    `likely: count` sets the threshold by the data: cleanlab counts the label issues, and as many of the lowest log-margins are
    likely. A fixed threshold flags too few labels in noisy sets and too many in clean ones (results/ablation.csv).
    """

    filter_by: Filter | None = Field(
        description="cleanlab filter on the ensemble's probabilities: what it flags is at least possible; null: none"
    )
    certain: float = Field(le=0)
    likely: Annotated[float, Field(le=0)] | Literal["count"]
    possible: float = Field(le=0)

    @model_validator(mode="after")
    def tiers_are_nested(self) -> Self:
        given = [(name, value) for name in TIERS if (value := getattr(self, name)) != COUNT]
        if any(lower > higher for (_, lower), (_, higher) in pairwise(given)):
            raise ValueError("thresholds must fall: " + " >= ".join(f"{name} {value}" for name, value in reversed(given)))
        return self
