"""Wrong labels put in on purpose: the settings of the `noise:` section. No heavy imports: `stages/check.py` reads it."""

from typing import Literal, Self

from pydantic import Field, model_validator

from label_laundry.contracts.params import Section

Kind = Literal["none", "symmetric", "pair", "confusion", "instance", "xia"]


class Noise(Section):
    """Which labels are changed, and how many; see label_laundry/noise/generators.py for the kinds."""

    kind: Kind
    rate: float = Field(gt=0, lt=1, description="share of the training labels that are changed, met exactly")
    seed: int = Field(ge=0)
    pairs: dict[str, str] | None = Field(description="kind pair: class -> the class it is taken for; null: each for the next")

    @model_validator(mode="after")
    def pairs_lead_elsewhere(self) -> Self:
        for name, other in (self.pairs or {}).items():
            if name == other:
                raise ValueError(f"pairs: {name} leads to itself; name another class")
        return self
