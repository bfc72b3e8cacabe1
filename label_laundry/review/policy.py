"""What happens to flagged labels: the settings of the `clean:` section."""

from typing import Literal

from pydantic import Field

from label_laundry.contracts.params import Section

Action = Literal["prune", "relabel", "keep"]


class Policy(Section):
    """An action for each tier, when relabelling is safe, and how much of a class the policy may change."""

    certain: Action
    likely: Action
    possible: Action
    precision: float = Field(
        ge=0, le=1, description="the policy acts on the surest flags, as long as so many of them are expected to be wrong labels"
    )
    ambiguous: Literal["keep", "prune"] = Field(description="action where a person's verdict is ambiguous")
    relabel_above: float = Field(
        ge=0, le=1, description="probability of the suggested label below which an image is pruned instead of relabelled"
    )
    soft: bool = Field(False, description="a label that is kept counts in training as far as it is believed")
    weights: bool = Field(False, description="the loss counts each class by its share of the true labels")
    cap_per_class: float = Field(
        ge=0,
        le=1,
        description="share of a class that the policy may change; twice cleanlab's estimate of its noise, up to half, where that is more",
    )
