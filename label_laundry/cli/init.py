"""Look at a folder of images, say what is in it and what a run will take, and write the `data:` section of params.yaml.

Nothing is decoded but the first bytes of each file. The time is an estimate: from a short training on this machine.
"""

import io
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from ruamel.yaml import YAML

from label_laundry.cli.speed import rates
from label_laundry.contracts import params
from label_laundry.contracts.atomic import write
from label_laundry.contracts.trouble import Trouble
from label_laundry.contracts.vocabulary import MODELS, SIDES
from label_laundry.sources.decoding import each
from label_laundry.sources.pictures import Unreadable, form
from label_laundry.sources.reading import kind_of, read_source
from label_laundry.sources.settings import DataSettings
from label_laundry.sources.source import Source
from label_laundry.training.device import Choice, choose, cores, set_up
from label_laundry.training.recipe import Recipe

# Larger images are brought to this edge: both networks see less than that in every profile but `paper`.
LARGE = 64
MOST_TOLD = 12
# The profiles' epochs as they come, for so many images: params.yaml may hold those of an earlier `init`. `smoke` is not meant to
# learn, and `paper` stops by itself.
USUAL, MOST_EPOCHS = 60_000, 40
EPOCHS = {
    "cpu": {"cnn": 5, "mobilenet_v2": 1},
    "accurate": {"cnn": 16, "mobilenet_v2": 3},
    "hour": {"cnn": 60, "mobilenet_v2": 12},
    "gpu": {"cnn": 20, "mobilenet_v2": 15},
}
WORTH_TELLING = 1.2  # one short training differs from the next by a tenth


def run(folder: Path) -> None:
    """Print what is there, and write the settings.

    Raises
    ------
    Trouble
        When it is no folder, or no two classes of images can be made out.
    """
    if not folder.is_dir():
        raise Trouble(f"{folder}: no folder; name the one with your images")
    inside = folder.resolve().is_relative_to(Path.cwd())
    path = (folder.resolve().relative_to(Path.cwd()) if inside else folder.resolve()).as_posix()
    draft = {"source": kind_of(folder), "path": path, "classes": None, "test": params.get(float, "data", "test")}
    draft |= {"size": None, "fit": "pad", "colour": None, "unreadable": "stop"}
    source = read_source(DataSettings(**draft))
    forms = [one for _, one in each(source, np.arange(len(source.rows)), form, "look")]
    known = [one for one in forms if not isinstance(one, Unreadable)]
    if not known:
        raise Trouble(f"{folder}: no image can be read; the first: {forms[0]}")
    sizes = pd.Series([one[:2] for one in known]).value_counts()
    rgb = any(one[2] == "rgb" for one in known)
    trouble = list(source.left_out.itertuples(index=False, name=None))
    trouble += [(file, str(one)) for file, one in zip(source.rows["file"], forms, strict=True) if isinstance(one, Unreadable)]
    draft["size"] = proposed_edge(sizes)
    draft["unreadable"] = "skip" if trouble else "stop"
    print("\n".join(told(source, sizes, rgb, trouble)))
    changes = {("data", key): value for key, value in draft.items()}
    profile = params.get(str, "profile")
    edge = draft["size"] or max(known[0][:2])
    changes |= {(profile, "cnn", key): value for key, value in fitting(params.in_profile(Recipe, "cnn"), edge, rgb).items()}
    changes |= {(profile, model, "epochs"): epochs_for(len(known), epochs) for model, epochs in EPOCHS.get(profile, {}).items()}
    change(changes)
    print("\n".join(what_it_takes(source, len(known), (3 if rgb else 1, edge, edge))))
    written = (f"{'.'.join(keys)}: {'null' if value is None else value}" for keys, value in changes.items())
    print(f"Written to params.yaml: {', '.join(written)}")
    print("Next: uv run dvc repro")


def proposed_edge(sizes: pd.Series) -> int | None:
    """None where all images are small and alike; else the edge to store them with, the usual one in eights, up to 64."""
    height, width = sizes.index[0]
    if len(sizes) == 1 and max(height, width) <= LARGE:
        return None
    usual = np.median([max(size) for size in sizes.index.repeat(sizes)])
    return min(LARGE, max(8, 8 * round(usual / 8)))


def fitting(recipe: Recipe, edge: int, rgb: bool) -> dict[str, str | int]:
    """What of the CNN's section hides something of these images: colour, and pixels beyond its size (in multiples of 8)."""
    changed: dict[str, str | int] = {"colour": "rgb"} if rgb and recipe.colour == "gray" else {}
    size = -(-min(edge, LARGE) // 8) * 8
    return changed | ({"size": size} if edge > recipe.size else {})


def epochs_for(n: int, epochs: int) -> int:
    """As many steps as the profile takes for Fashion-MNIST: five epochs of a few thousand images teach a network nothing."""
    return max(epochs, min(MOST_EPOCHS, -(-epochs * USUAL // n)))


def told(source: Source, sizes: pd.Series, rgb: bool, trouble: list[tuple[str, str]]) -> Iterator[str]:
    """What is in the folder, a line for each thing."""
    counts = source.rows["label"].value_counts().reindex(range(len(source.class_names)), fill_value=0)
    splits = source.rows["split"].value_counts(sort=False)
    held_out = "none; a share of each class will be held out for testing"
    yield f"{source.words}: {len(source.rows):,} images, {'in colour' if rgb else 'gray'}"
    yield f"  splits   {held_out if '' in splits else listed((f'{split} {n:,}' for split, n in splits.items()), 2)}"
    yield f"  classes  {len(counts):,}: {listed((f'{source.class_names[code]} ({n:,})' for code, n in counts.items()), MOST_TOLD)}"
    yield f"  smallest {source.class_names[counts.idxmin()]} with {counts.min():,}"
    yield f"  sizes    {listed((f'{width} x {height} ({n:,})' for (height, width), n in sizes.items()), 3)}"
    for file, reason in trouble[:MOST_TOLD]:
        yield f"  trouble  {file}: {reason}"
    if trouble:
        yield f"  {len(trouble):,} files will be left out (data.unreadable: skip) and listed in results/unreadable.csv"


def listed(words: Iterable[str], most: int) -> str:
    """The first words, and how many more there are."""
    every = list(words)
    return ", ".join(every[:most]) + (f" and {len(every) - most:,} more" if len(every) > most else "")


def what_it_takes(source: Source, n: int, shape: tuple[int, int, int]) -> Iterator[str]:
    """Estimated time of training in the profile in force, and what keeps it from running.

    Parameters
    ----------
    n : images; shape : (C, H, W) of them as stored.
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
    for model in MODELS:
        recipe = params.in_profile(Recipe, model)
        rate = {precision: taken[0] for precision, taken in rates(model, recipe, device, shape, len(source.class_names), rounds=1).items()}
        passes = folds - 1 + len(SIDES) * params.in_profile(int, "seeds", model)
        seconds += n * (1 - share) * passes * recipe.epochs / rate[recipe.precision]
        faster = max(rate, key=rate.get)
        ratio = rate[faster] / rate[recipe.precision]
        if ratio > WORTH_TELLING:
            yield f"{model} trains {ratio:.1f} times as fast in {faster} here: set {profile}.{model}.precision"
    side_by_side = cores() if device.type == "cpu" else 1
    minutes = max(1, round(seconds / side_by_side / 60))
    yield f"Training in profile {profile}: about {minutes:,} min on this machine, from a short measurement."


def change(values: dict[tuple[str, ...], object]) -> None:
    """Set values in params.yaml; comments and all else stay."""
    yaml = YAML()
    yaml.width, yaml.preserve_quotes = 4096, True
    yaml.representer.add_representer(type(None), lambda representer, _: representer.represent_scalar("tag:yaml.org,2002:null", "null"))
    content = yaml.load(params.PARAMS.read_text(encoding="utf-8"))
    for (*keys, last), value in values.items():
        section = content
        for key in keys:
            section = section[key]
        section[last] = value
    text = io.StringIO()
    yaml.dump(content, text)
    write(params.PARAMS, lambda temporary: temporary.write_text(text.getvalue(), encoding="utf-8"))
