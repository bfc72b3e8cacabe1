"""A setting of the flag rule's benchmark with everything for training: images, a test set, and the pipeline's evidence on each label."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.flag_rule.rules import members_of
from benchmarks.flag_rule.settings import Setting, fill, members_say, run
from label_laundry.contracts import params, paths
from label_laundry.contracts.dataset import read_dataset, read_labels
from label_laundry.contracts.trouble import Trouble
from label_laundry.flags.ensemble import weighted_mean
from label_laundry.flags.flag import flag
from label_laundry.flags.rules import FlagRules
from label_laundry.review.beliefs import Beliefs, beliefs
from label_laundry.review.cleaning import clean
from label_laundry.review.policy import Policy
from label_laundry.review.verdicts import COLUMNS
from label_laundry.training.recipe import Recipe

SCRATCH = Path(".scratch/winning-back")


@dataclass(frozen=True, eq=False)
class Data:
    """`given`, `true` int64 (N,); `about`: what the members believe of the labels; rows of the cleaned side and of its control."""

    images: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray
    given: np.ndarray
    true: np.ndarray
    about: Beliefs
    kept: np.ndarray
    control: np.ndarray
    recipe: Recipe
    n_classes: int


def gather(setting: Setting, model: str, progress: Callable[[str], None]) -> Data:
    """The setting's images in the pipeline's own form, its whole test set, and the recipe of `model`.

    Raises
    ------
    Trouble
        When the kept results of the setting belong to other labels.
    """
    arrays = members_say(setting, progress)
    folder = SCRATCH / setting.name
    counts = setting.changes[f"{setting.profile}.images"] | {"test": None}
    fill(folder, replace(setting, changes=setting.changes | {f"{setting.profile}.images": counts}))
    for stage in ("decode", "prepare"):
        progress(f"{setting.name}, {stage}")
        run(folder, [f"stages.{stage}"])
    dataset = read_dataset(folder / paths.DATASET)
    given = read_labels(folder / paths.labels("raw"), dataset)
    if (given["label"].to_numpy() != arrays["given"]).any():
        raise Trouble(f"{setting.kept}: does not match the labels in {folder}; delete it")
    probs = members_of(arrays)
    images, test_images = (np.load(folder / paths.images(split)) for split in ("train", "test"))
    test_labels = read_labels(folder / paths.TEST_LABELS, dataset, "test")["label"].to_numpy()
    recipe = params.get(Recipe, setting.profile, model, path=folder / params.PARAMS)
    shutil.rmtree(folder)
    about, kept, control = cleaned(given, probs, dataset.class_names)
    return Data(images, test_images, test_labels, arrays["given"], arrays["true"], about, kept, control, recipe, len(dataset.class_names))


def cleaned(given: pd.DataFrame, probs: dict[str, np.ndarray], names: list[str]) -> tuple[Beliefs, np.ndarray, np.ndarray]:
    """The result of the pipeline's flags and policy: beliefs, and the rows of the cleaned side and its control."""
    found, health = flag({"train": (given, probs)}, names, params.get(FlagRules, "flag"))
    noise = {name: one["noise"] for name, one in health["train"]["classes"].items()}
    raw = given.assign(label=np.array(names)[given["label"]])
    sides = clean(found, raw, pd.DataFrame(columns=list(COLUMNS)), params.get(Policy, "clean"), noise, seed=1)
    wrong, weights = found.sort_values("index")["wrong_prob"].to_numpy(), health["weights"]
    about = beliefs(given["label"].to_numpy(), wrong, probs, weights, weighted_mean(probs, weights))
    return about, sides[0]["index"].to_numpy(), sides[1]["index"].to_numpy()
