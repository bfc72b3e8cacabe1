"""Look at a folder of images, say what is in it and what a run will take, and write the `data:` section of params.yaml.

Nothing is decoded but the first bytes of each file. The time is an estimate: from a short training on this machine.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from label_laundry.cli.speed import images_per_second
from label_laundry.contracts import params
from label_laundry.contracts.members import named
from label_laundry.contracts.trouble import Trouble
from label_laundry.contracts.vocabulary import NETWORKS, SIDES
from label_laundry.settings.editing import edit_params
from label_laundry.sources.decoding import each
from label_laundry.sources.pictures import Unreadable, form
from label_laundry.sources.reading import kind_of, read_source
from label_laundry.sources.settings import DataSettings
from label_laundry.sources.source import Source
from label_laundry.training.device import Choice, choose, cores, set_up
from label_laundry.training.recipe import Recipe

# Larger images are stored with this edge: no profile shows its networks more.
LARGE = 64
MOST_SHOWN = 12
# The epochs in params.yaml as it is shipped, for 60,000 images; the file itself may hold those of an earlier `init`. `smoke` is not
# meant to learn, and `paper` stops early by itself.
USUAL, MOST_EPOCHS = 60_000, 40
EPOCHS = {
    "cpu": {"cnn": 5, "mobilenet_v2": 1},
    "accurate": {"cnn": 16, "mobilenet_v2": 3},
    "hour": {"cnn": 60, "mobilenet_v2": 12},
    "gpu": {"cnn": 20, "mobilenet_v2": 15},
}
STEPS = 3  # of a training that is timed: two seconds, and a tenth off


def run(folder: Path, flips: bool = False) -> None:
    """Print what is in the folder, and write the settings.

    Raises
    ------
    Trouble
        When it is not a folder, or does not hold two classes of images.
    """
    if not folder.is_dir():
        raise Trouble(f"{folder}: not a folder; name the folder with your images")
    inside = folder.resolve().is_relative_to(Path.cwd())
    path = (folder.resolve().relative_to(Path.cwd()) if inside else folder.resolve()).as_posix()
    draft = {"source": kind_of(folder), "path": path, "classes": None, "test": params.get(float, "data", "test"), "validation": "train"}
    draft |= {"size": None, "fit": "pad", "colour": None, "unreadable": "stop"}
    draft["unreadable_at_most"] = params.get(float, "data", "unreadable_at_most")
    source = read_source(DataSettings(**draft))
    forms = [one for _, one in each(source, np.arange(len(source.rows)), form, "look")]
    known = [one for one in forms if not isinstance(one, Unreadable)]
    if not known:
        raise Trouble(f"{folder}: no image can be read; the first error: {forms[0]}")
    sizes = pd.Series([one[:2] for one in known]).value_counts()
    rgb = any(one[2] == "rgb" for one in known)
    trouble = list(source.left_out.itertuples(index=False, name=None))
    trouble += [(file, str(one)) for file, one in zip(source.rows["file"], forms, strict=True) if isinstance(one, Unreadable)]
    draft["size"] = proposed_edge(sizes)
    draft["unreadable"] = "skip" if trouble else "stop"
    print("\n".join(described(source, sizes, rgb, trouble)))
    changes = {("data", key): value for key, value in draft.items()}
    profile = params.get(str, "profile")
    edge = draft["size"] or max(known[0][:2])
    changes |= {(profile, "cnn", key): value for key, value in fitting(params.in_profile(Recipe, "cnn"), edge, rgb).items()}
    changes |= {(profile, model, "epochs"): epochs_for(len(known), epochs) for model, epochs in EPOCHS.get(profile, {}).items()}
    changes |= {(profile, model, "flip"): flips for model in NETWORKS}
    edit_params(changes)
    if not flips:
        print("Horizontal flips are off, as a mirror image may be of another class; where it never is: laundry init --flips")
    print("\n".join(what_it_takes(source, len(known), (3 if rgb else 1, edge, edge))))
    written = (f"{'.'.join(keys)}: {'null' if value is None else value}" for keys, value in changes.items())
    print(f"Written to params.yaml: {', '.join(written)}")
    print("Next: uv run dvc repro")


def proposed_edge(sizes: pd.Series) -> int | None:
    """None when all images are small and of one size; else the edge to store them with: the median in multiples of 8, up to 64."""
    height, width = sizes.index[0]
    if len(sizes) == 1 and max(height, width) <= LARGE:
        return None
    usual = np.median([max(size) for size in sizes.index.repeat(sizes)])
    return min(LARGE, max(8, 8 * round(usual / 8)))


def fitting(recipe: Recipe, edge: int, rgb: bool) -> dict[str, str | int]:
    """Settings of the CNN that would lose colour or pixels of these images, with better values (sizes in multiples of 8)."""
    changed: dict[str, str | int] = {"colour": "rgb"} if rgb and recipe.colour == "gray" else {}
    size = -(-min(edge, LARGE) // 8) * 8
    return changed | ({"size": size} if edge > recipe.size else {})


def epochs_for(n: int, epochs: int) -> int:
    """Epochs that take as many steps as the profile does on Fashion-MNIST; five epochs of a few thousand images teach nothing."""
    return max(epochs, min(MOST_EPOCHS, -(-epochs * USUAL // n)))


def described(source: Source, sizes: pd.Series, rgb: bool, trouble: list[tuple[str, str]]) -> Iterator[str]:
    """What is in the folder, one line for each fact."""
    counts = source.rows["label"].value_counts().reindex(range(len(source.class_names)), fill_value=0)
    splits = source.rows["split"].value_counts(sort=False)
    held_out = "none; a share of each class will be held out for testing"
    yield f"{source.words}: {len(source.rows):,} images, {'in colour' if rgb else 'gray'}"
    yield f"  splits   {held_out if '' in splits else listed((f'{split} {n:,}' for split, n in splits.items()), 2)}"
    yield f"  classes  {len(counts):,}: {listed((f'{source.class_names[code]} ({n:,})' for code, n in counts.items()), MOST_SHOWN)}"
    yield f"  smallest {source.class_names[counts.idxmin()]} with {counts.min():,}"
    yield f"  sizes    {listed((f'{width} x {height} ({n:,})' for (height, width), n in sizes.items()), 3)}"
    for file, reason in trouble[:MOST_SHOWN]:
        yield f"  trouble  {file}: {reason}"
    if trouble:
        yield f"  {len(trouble):,} files will be left out (data.unreadable: skip) and listed in results/unreadable.csv"


def listed(words: Iterable[str], most: int) -> str:
    """The first items, and how many more there are."""
    every = list(words)
    return ", ".join(every[:most]) + (f" and {len(every) - most:,} more" if len(every) > most else "")


def what_it_takes(source: Source, n: int, shape: tuple[int, int, int]) -> Iterator[str]:
    """The estimated time of training in the profile in force, and problems that would stop it.

    Parameters
    ----------
    n : number of images; shape : (C, H, W) of a stored image.
    """
    profile, folds = params.get(str, "profile"), params.in_profile(int, "folds")
    splits, smallest = set(source.rows["split"]), source.rows.loc[source.rows["split"] != "test", "label"].value_counts().min()
    share = params.get(float, "data", "test") if "" in splits else (source.rows["split"] == "test").mean()
    left = smallest - min(smallest - 1, max(1, round(share * smallest))) if "" in splits else smallest
    if left < folds:
        yield f"The smallest class leaves {left} images to train on, too few for {folds} folds: set {profile}.folds: {max(2, left)}"
    device = choose(params.get(Choice, "device"))
    set_up(device.type, threads=1)
    seconds = 0.0
    for model in (model for model in named() if model in NETWORKS):
        recipe = params.in_profile(Recipe, model)
        # The first steps compile kernels.
        rate = [images_per_second(model, recipe, device, shape, len(source.class_names), steps=STEPS) for _ in range(2)][-1]
        passes = folds - 1 + len(SIDES) * params.in_profile(int, "seeds", model)
        seconds += n * (1 - share) * passes * recipe.epochs / rate
    side_by_side = cores() if device.type == "cpu" else 1
    minutes = max(1, round(seconds / side_by_side / 60))
    yield f"Training in profile {profile}: about {minutes:,} min on this machine, from a short measurement."
