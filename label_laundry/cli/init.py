"""Inspect a folder of images, report its contents and anything unusual, and write the `data:` section of params.yaml.

Only the first bytes of each file are read. In small classes, where copies matter, whole files are read.
"""

import difflib
import math
import re
import shlex
from collections.abc import Iterable, Iterator
from pathlib import Path

from label_laundry.cli.fitting import for_the_networks, usual_edge
from label_laundry.cli.how_long import for_training, how_long
from label_laundry.contracts import params, paths
from label_laundry.contracts.place import expanded
from label_laundry.contracts.trouble import Trouble
from label_laundry.contracts.vocabulary import NETWORKS, SPLITS
from label_laundry.settings.editing import edit_params
from label_laundry.sources.first_look import Look, look, what_stops
from label_laundry.sources.left_out import summary
from label_laundry.sources.reading import kind_of
from label_laundry.sources.settings import FASHION_MNIST, DataSettings, lies_in_data
from label_laundry.sources.source import text
from label_laundry.sources.tree import UNLISTED
from label_laundry.training.recipe import Recipe

# Larger images are stored with this edge, or with the largest input edge of a network.
LARGE = 64
MOST_SHOWN = 12
# The profile that people try first. It is named on the command line, so params.yaml does not show that it will run.
QUICK = "quick"
# Up to this share of broken images, `init` lets a run continue without them. More are a fault that a person should see.
FEW = 0.05
# Settings that do not carry over from another folder.
FRESH = {"classes": None, "size": None, "unreadable": "stop", "unreadable_at_most": 0.01}


def run(folder: Path, kind: str | None = None, flips: bool = False, time: bool = False, minutes: int | None = None) -> None:
    """Describe the folder and write the settings.

    Parameters
    ----------
    kind : a `data.source`; None detects it.
    flips : whether a mirror image has the same class.
    time : whether to measure the run time by training a few steps.
    minutes : budget for all training runs; None means 20 for a new folder, and no change for a known one.

    Raises
    ------
    Trouble
        When `folder` is not a folder, or has fewer than two classes of images.
    """
    if not folder.is_dir():
        raise Trouble(f"{folder}: not a folder; name the folder with your images")
    if place := lies_in_data(folder):
        raise Trouble(f"{folder}: {place}; move your images elsewhere, such as to images/, and run: uv run laundry init images")
    if text(folder.resolve()) != str(folder.resolve()):
        raise Trouble(f"{text(folder)}: the name is not UTF-8, in which params.yaml is written; rename the folder")
    before = paths.PARAMS.read_text(encoding="utf-8")
    data = params.get(dict, "data")
    earlier = None if data.get("source") == FASHION_MNIST else expanded(str(data.get("path"))).resolve()
    again = earlier == folder.resolve()
    draft = data | first_draft(folder, kind, None if earlier is None else again)
    found = look(params.check(DataSettings, draft, "data"))
    print("\n".join(described(found)))
    profile = params.get(str, "profile")
    changes: dict[tuple[str, ...], object] = {}
    if minutes is not None or not again:
        n = for_training(found, params.check(DataSettings, draft, "data"))
        changes = for_the_networks(found, n, minutes, first=earlier is None)
    seen = [value for key, value in changes.items() if key[-1] == "size"]
    draft |= fitted(draft | ({"size": None} if minutes is not None else {}), found, again, seen)
    settings = params.check(DataSettings, draft, "data")
    changes |= {("data", key): value for key, value in draft.items() if data.get(key, ...) != value}
    changes |= {(profile, model, "flip"): flips for model in NETWORKS if flips or not again}
    edit_params(changes)
    print("\n".join(difference(before, paths.PARAMS.read_text(encoding="utf-8"))))
    if not any(params.in_profile(Recipe, model).flip for model in NETWORKS):
        print("Horizontal flips are off, because a mirror image may belong to another class; if it never does: laundry init --flips")
    print("\n".join(what_comes_next(settings, found, folder, time)))


def first_draft(folder: Path, kind: str | None, again: bool | None) -> dict:
    """Values of `data:` for this folder before its images are read; `again` is None if params.yaml named no folder before.

    Settings that a person has made stay: all of them for the same folder; for another folder, those that can still be right.
    """
    if again:
        return {"source": kind} if kind else {}
    inside = folder.resolve().is_relative_to(Path.cwd())
    path = (folder.resolve().relative_to(Path.cwd()) if inside else folder.resolve()).as_posix()
    data = params.get(dict, "data")
    table = data.get("table")
    kind = kind or kind_of(folder, data.get("label_pattern"), table.get("file") if isinstance(table, dict) else None)
    return {"source": kind, "path": path} | (FRESH if again is False else {})


def fitted(draft: dict, found: Look, again: bool, seen: Iterable[int]) -> dict:
    """Values of `data:` that these images need. Values that a person has set are kept. `seen`: input edges of the networks."""
    changed = {}
    if draft["size"] is None and (edge := proposed_edge(found.sizes, seen)):
        changed["size"] = edge
    lost = int(found.left_out["lost"].sum())
    share = math.ceil(1000 * lost / (lost + len(found.rows))) / 1000
    few = 0 < share <= FEW and not found.left_out["reason"].str.startswith(UNLISTED).any()
    if few and not again and draft["unreadable"] == "stop":
        changed |= {"unreadable": "skip", "unreadable_at_most": max(draft["unreadable_at_most"], share)}
    return changed


def proposed_edge(sizes: dict[tuple[int, int], int], seen: Iterable[int] = ()) -> int | None:
    """The edge of the stored images; None if all images are small and of one size.

    The edge is the median in multiples of 8, at most 64 or the largest edge in `seen`.
    """
    if len(sizes) == 1 and max(next(iter(sizes))) <= LARGE:
        return None
    return min(max(LARGE, *seen, 0), max(8, 8 * round(usual_edge(sizes) / 8)))


def described(found: Look) -> Iterator[str]:
    """The folder's contents and anything unusual, one line per fact."""
    source, rows = found.source, found.rows
    counts = rows["label"].value_counts().reindex(range(len(source.class_names)), fill_value=0)
    splits = rows["split"].value_counts(sort=False)
    held_out = "none; a share of each class will be held out for testing"
    yield f"{source.words}: {len(rows):,} images, {'in colour' if found.rgb else 'gray'}"
    yield f"  splits   {held_out if '' in splits else listed((f'{split} {n:,}' for split, n in splits.items()), 2)}"
    yield f"  classes  {len(counts):,}: {listed((f'{source.class_names[code]} ({n:,})' for code, n in counts.items()), MOST_SHOWN)}"
    yield f"  smallest {source.class_names[counts.idxmin()]} with {counts.min():,}"
    yield f"  sizes    {listed((f'{width} x {height} ({n:,})' for (height, width), n in found.sizes.items()), 3)}"
    for note in source.notes:
        yield f"  note     {note}"
    lost = found.left_out[found.left_out["lost"]]
    for file, reason in lost[["file", "reason"]].head(MOST_SHOWN).itertuples(index=False):
        yield f"  trouble  {file}: {reason}"
    if said := summary(found.left_out):
        yield f"  {said.replace('; listed', '; decode lists them')}"


def listed(words: Iterable[str], most: int) -> str:
    """The first items, and how many more there are."""
    every = list(words)
    return ", ".join(every[:most]) + (f" and {len(every) - most:,} more" if len(every) > most else "")


def difference(before: str, after: str) -> Iterator[str]:
    """The lines of params.yaml that have changed, as `diff` shows them, under the names of their sections."""
    old, new = before.splitlines(), after.splitlines()
    changes = [change for change in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes() if change[0] != "equal"]
    yield f"{paths.PARAMS}: {'changed' if changes else 'as it was'}"
    shown = ""
    for _, start, end, new_start, new_end in changes:
        if (section := section_of(new, new_start)) and section != shown:
            yield f"  {section}:"
        shown = section
        yield from (f"  -{line}" for line in old[start:end])
        yield from (f"  +{line}" for line in new[new_start:new_end])


def section_of(lines: list[str], number: int) -> str:
    """The keys above a line of YAML in block style, as in "cpu.cnn"; "" at the top level."""
    if number >= len(lines):
        return ""
    keys, depth = [], len(lines[number]) - len(lines[number].lstrip())
    for line in reversed(lines[:number]):
        indent = len(line) - len(line.lstrip())
        if line.strip() and not line.lstrip().startswith("#") and indent < depth:
            keys.append(line.split(":")[0].strip())
            depth = indent
    return ".".join(reversed(keys))


def what_comes_next(settings: DataSettings, found: Look, folder: Path, time: bool) -> Iterator[str]:
    """What a run will do, or why it would stop, in the selected profile and in `quick`; and the next command."""
    profile, seed = params.get(str, "profile"), params.get(int, "seed")
    folds = {name: params.get(int, name, "folds") for name in (profile, QUICK)}
    most = {name: {split: params.get(int | None, name, "images", split) for split in SPLITS} for name in folds}
    said = what_stops(found, settings, most[profile], folds[profile], seed)
    alike = (folds[QUICK], most[QUICK]) == (folds[profile], most[profile])
    stops = {QUICK: said if alike else what_stops(found, settings, most[QUICK], folds[QUICK], seed), profile: said}
    stops = {name: re.sub(r"(?<=params.yaml: )(?=folds|images)", f"{name}.", stops[name]) for name in stops}
    if stops[profile]:
        yield f"`dvc repro` would stop: {stops[profile]}"
    if not stops[QUICK] and stops[profile]:
        yield f"Profile {QUICK} would not: uv run dvc exp run -S profile={QUICK}"
    elif stops[QUICK] != stops[profile]:
        yield f"Profile {QUICK} would stop{' too' if stops[profile] else ''}: {stops[QUICK]}"
    if stops[profile]:
        yield f"Next: fix that, then: uv run laundry init {shlex.quote(str(folder))}"
        return
    edge = f"{settings.size} x {settings.size}" if settings.size else "their own size"
    trains = f"trains profile {profile} with {folds[profile]} folds"
    yield f"A run stores {len(found.rows):,} images at {edge}, {trains}, and flags labels to review."
    yield how_long(found, settings, time)
    yield "Next: uv run dvc repro"
