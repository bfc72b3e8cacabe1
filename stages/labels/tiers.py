"""How sure a flag is: the settings of the `flag:` section. No heavy imports: `stages/check.py` reads it first."""

from typing import Literal, Self

from pydantic import Field, model_validator

from stages.contracts.params import Section

TIERS = ("certain", "likely", "possible")
Filter = Literal[
    "prune_by_noise_rate", "prune_by_class", "both", "confident_learning",
    "predicted_neq_given", "low_normalized_margin", "low_self_confidence",
]  # fmt: skip
FILTERS: tuple[str, ...] = Filter.__args__


class FlagRules(Section):
    """Thresholds are log-margins of the ensemble: log p(given) - log max p(other)."""

    filter_by: Filter | None = Field(description="cleanlab's filter on the ensemble; what it flags is at least possible; null: none")
    certain: float = Field(le=0)
    likely: float = Field(le=0)
    possible: float = Field(le=0)

    @model_validator(mode="after")
    def tiers_are_nested(self) -> Self:
        if not self.certain <= self.likely <= self.possible:
            raise ValueError(f"thresholds must fall: possible {self.possible} >= likely {self.likely} >= certain {self.certain}")
        return self
