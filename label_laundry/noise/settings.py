"""The settings of the `noise:` section: wrong labels injected on purpose."""

from typing import Literal

from pydantic import Field

from label_laundry.contracts.params import Section, Seed

Kind = Literal["none", "symmetric", "confusion", "instance"]


class Noise(Section):
    """Which labels are changed, and how many; the kinds are the functions of label_laundry/noise/generators.py."""

    kind: Kind
    rate: float = Field(gt=0, lt=1, description="share of the training labels that are changed, met exactly")
    seed: Seed
