"""The data for judging flag rules: labels with known truth, and the out-of-fold probabilities of the pipeline's own members.

The stages run in a separate workspace, as `dvc repro` would run them. The results of a setting are kept in .scratch/flag-rule, so
another rule needs no training.
"""

import itertools
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from label_laundry.cli.fitting import MINUTES
from label_laundry.contracts import params, paths
from label_laundry.contracts.atomic import whole_file
from label_laundry.contracts.dataset import read_array, read_dataset, read_labels
from label_laundry.contracts.trouble import Trouble
from label_laundry.contracts.vocabulary import RAW, TRUE
from label_laundry.formats.asked import Truth
from label_laundry.formats.known_truth import read_truth

ROOT = Path(__file__).parents[2]
KEPT = Path(".scratch/flag-rule")
DOWNLOADS = Path("data/download")
KINDS, RATES, SEEDS, IMAGES, FEW = ("symmetric", "confusion", "instance"), (0.03, 0.1, 0.2, 0.4), (1, 2), 20_000, 3_000
# The file with people's labels, and its column with the truth.
TABLE, TRUTH = "labels.csv", "true"
TEST = 1_000


@dataclass(frozen=True)
class Setting:
    """`changes` are keys of params.yaml with their values; `folder` has people's labels with the truth, None is Fashion-MNIST.

    `minutes` is the budget that `laundry init` fits the recipes of a folder to, for all trainings on the images that are used.
    """

    name: str
    changes: dict[str, object] = field(default_factory=dict)
    folder: Path | None = None
    profile: str = "cpu"
    minutes: int = MINUTES

    @property
    def kept(self) -> Path:
        return KEPT / f"{self.name}.npz"


def fashion_mnist(kind: str, rate: float, seed: int, images: int = IMAGES, profile: str = "cpu") -> Setting:
    """A stratified subset of Fashion-MNIST's training images with injected noise, or with none."""
    noise = {"noise.kind": kind, "noise.rate": rate, "noise.seed": seed}
    size = "" if images == IMAGES else f"-{images}"
    name = f"{kind}-{rate:g}-{seed}{size}{'' if profile == 'cpu' else '-' + profile}"
    return Setting(name, {"seed": seed, f"{profile}.images": {"train": images, "test": TEST}} | noise, profile=profile)


def injected(seeds: Iterable[int]) -> list[Setting]:
    """Fashion-MNIST with each kind and rate of noise, and with its own labels alone."""
    cells = [("none", 0.1, seed) for seed in seeds] + list(itertools.product(KINDS, RATES, seeds))
    return [fashion_mnist(*cell) for cell in cells]


def small(seeds: Iterable[int]) -> list[Setting]:
    """As few images as a person may have, so that models are weak."""
    cells = itertools.product((("none", 0.1), ("symmetric", 0.03)), seeds, ("smoke", "quick", "cpu"))
    return [fashion_mnist(kind, rate, seed, FEW, profile) for (kind, rate), seed, profile in cells]


def without_noise(setting: Setting) -> Setting | None:
    """The same images with their original labels; None if no noise was injected."""
    if setting.folder is not None or setting.changes["noise.kind"] == "none":
        return None
    images = setting.changes[f"{setting.profile}.images"]["train"]
    return fashion_mnist("none", 0.1, setting.changes["seed"], images, setting.profile)


def people(folder: Path, images: int = IMAGES, minutes: int = MINUTES) -> Setting:
    """People's labels; by default as many of them as of Fashion-MNIST."""
    if not (folder / TABLE).is_file():
        raise Trouble(f"{folder}: no {TABLE} with the columns image, label, split and {TRUTH}")
    name = folder.name if images == IMAGES else f"{folder.name}-{images}"
    return Setting(name, {"cpu.images": {"train": images, "test": TEST}}, folder.resolve(), minutes=minutes)


def members_say(setting: Setting, progress: Callable[[str], None]) -> dict[str, np.ndarray]:
    """Arrays `given`, `true` int64 (N,), for each member its out-of-fold probabilities float32 (N, K), and the `seconds` of it all."""
    if not setting.kept.exists():
        started = time.perf_counter()
        folder = KEPT / setting.name
        fill(folder, setting)
        models = yaml.safe_load((folder / params.PARAMS).read_text(encoding="utf-8"))[setting.profile]["models"]
        for stage in ("decode", "prepare", "features", *(f"crossval {model}" for model in models)):
            progress(f"{setting.name}, {stage}")
            name, *arguments = stage.split()
            run(folder, [f"stages.{name}", *arguments])
        arrays = {model: np.array(read_array(folder / paths.probabilities(model, "train"))) for model in models}
        arrays |= labels_of(folder, setting) | {"seconds": np.array(time.perf_counter() - started)}
        with whole_file(setting.kept) as temporary, temporary.open("wb") as file:
            np.savez(file, **arrays)
        shutil.rmtree(folder)
    with np.load(setting.kept) as found:
        return dict(found)


def fill(folder: Path, setting: Setting) -> None:
    """The workspace: settings, and the project's downloads."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / DOWNLOADS).parent.mkdir(parents=True)
    shutil.copytree(DOWNLOADS, folder / DOWNLOADS)
    for path in (params.PARAMS, paths.CONFUSION):
        shutil.copy(path, folder / path)
    if setting.folder is not None:
        run(folder, ["label_laundry.cli.main", "init", str(setting.folder), "--flips", *budget(setting)])
    values = yaml.safe_load((folder / params.PARAMS).read_text(encoding="utf-8"))
    values["profile"] = setting.profile
    for key, value in setting.changes.items():
        *above, last = key.split(".")
        section = values
        for name in above:
            section = section[name]
        section[last] = value
    (folder / params.PARAMS).write_text(yaml.safe_dump(values, sort_keys=False), encoding="utf-8")


def budget(setting: Setting) -> list[str]:
    """The option of `init`, which sees the whole folder: the minutes that the images in use take, times how many there are for each."""
    used = setting.changes.get(f"{setting.profile}.images", {}).get("train")
    if used is None or not (table := setting.folder / TABLE).exists():
        return ["--minutes", str(setting.minutes)]
    whole = (pd.read_csv(table, usecols=["split"])["split"] == "train").sum()
    return ["--minutes", str(round(setting.minutes * whole / used))]


def run(folder: Path, command: list[str]) -> None:
    """A module in the workspace.

    Raises
    ------
    Trouble
        When it fails, with its own last lines.
    """
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-m", *command], cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode:
        last = "\n".join(done.stderr.splitlines()[-10:])
        raise Trouble(f"{' '.join(command)} in {folder} ended with exit code {done.returncode}; its last lines:\n{last}")


def labels_of(folder: Path, setting: Setting) -> dict[str, np.ndarray]:
    """`given` and `true` labels as numbers of classes, int64 (N,)."""
    dataset = read_dataset(folder / paths.DATASET)
    given, true = (read_labels(folder / paths.labels(side), dataset) for side in (RAW, TRUE))
    codes = {"given": given["label"].to_numpy(), "true": true["label"].to_numpy()}
    if setting.folder is not None:
        files = pd.read_csv(folder / paths.FILES, dtype=str, keep_default_na=False)
        known, _ = read_truth(Truth(file=str(setting.folder / TABLE), image="image", label=TRUTH), files)
        codes["true"] = pd.Categorical(known.reindex(given["id"]), categories=dataset.class_names).codes.astype(np.int64)
    if codes["true"].min() < 0:
        raise Trouble(f"{setting.name}: a true label is missing, or names no class")
    return codes
