"""The form of the whole params.yaml. The form of a section lives with the code that uses it; the other sections are defined here."""

from typing import Literal

from pydantic import Field, field_validator

from label_laundry.contracts import params
from label_laundry.contracts.members import Members
from label_laundry.contracts.place import PlaceName
from label_laundry.contracts.vocabulary import PROFILES, SIDES
from label_laundry.flags.rules import FlagRules
from label_laundry.formats.asked import ImportedFiles
from label_laundry.neighbours.outliers_and_duplicates import Limits
from label_laundry.noise.settings import Noise
from label_laundry.review.policy import Policy
from label_laundry.sources.settings import DataSettings
from label_laundry.training.recipe import Encoding, ProbeRecipe, Recipe


class FashionMnist(params.Section):
    folder: PlaceName | None


class MobileNetV2(params.Section):
    weights: PlaceName = Field(min_length=1)


class Images(params.Section):
    train: int | None = Field(ge=20)
    test: int | None = Field(ge=10)


class Seeds(params.Section):
    cnn: int = Field(ge=1, le=1000)
    mobilenet_v2: int = Field(ge=1, le=1000)
    probe: int = Field(ge=1, le=1000)


class Profile(params.Section):
    models: Members
    images: Images
    folds: int = Field(ge=2)
    seeds: Seeds
    cnn: Recipe
    mobilenet_v2: Recipe
    probe: ProbeRecipe

    @field_validator("cnn")
    @classmethod
    def learns_from_scratch(cls, cnn: Recipe) -> Recipe:
        if cnn.frozen:
            raise ValueError(f"frozen: {cnn.frozen} is for mobilenet_v2; the CNN has no blocks that were trained before, so remove it")
        return cnn


class Embed(params.Section):
    neighbours: int = Field(ge=2, le=200)


class Compare(params.Section):
    confidence: float = Field(gt=0.5, lt=1)


class Ray(params.Section):
    address: str

    @field_validator("address")
    @classmethod
    def is_an_address(cls, address: str) -> str:
        host, _, port = address.rpartition(":")
        if address != "auto" and not (host and "/" not in host and port.isdecimal()):
            raise ValueError(f"{address!r} is not an address; give auto, or HOST:PORT as `ray start` printed it")
        return address


class Params(params.Section):
    """The whole params.yaml."""

    profile: Literal[PROFILES]
    labels: Literal[SIDES]
    seed: params.Seed
    device: Literal["auto", "cpu", "cuda", "mps"]
    data: DataSettings
    executor: Literal["local", "ray"]
    ray: Ray
    fashion_mnist: FashionMnist
    mobilenet_v2: MobileNetV2
    noise: Noise
    flag: FlagRules
    features: Encoding
    embed: Embed
    imported: ImportedFiles
    examine: Limits
    clean: Policy
    compare: Compare
    # The others inherit from cpu, so a mistake in it is reported there first.
    cpu: Profile
    quick: Profile
    smoke: Profile
    accurate: Profile
    hour: Profile
    gpu: Profile
    paper: Profile
