"""What happens to flagged labels: the settings of the `clean:` section."""

from typing import Literal

from pydantic import Field

from label_laundry.contracts.params import Section

Action = Literal["prune", "relabel", "keep"]


class Policy(Section):
    """An action for each tier, when relabelling is safe, and the most of a class that the policy may touch."""

    certain: Action
    likely: Action
    possible: Action
    ambiguous: Literal["keep", "prune"] = Field(description="what happens where a person's verdict is ambiguous")
    relabel_above: float = Field(ge=0, le=1, description="probability of the suggested label below which relabel becomes prune")
    cap_per_class: float = Field(
        ge=0, le=1, description="share of a class that the policy may touch; or twice cleanlab's estimate of its noise, up to half"
    )
