"""Decode every image of a source, in parallel, into one memory-mapped array. Unreadable images are listed."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np
import pandas as pd
from tqdm import tqdm

from label_laundry.contracts.memmap import new_array
from label_laundry.contracts.trouble import Trouble
from label_laundry.sources.depth import Values, black_and_white, span
from label_laundry.sources.identity import digest
from label_laundry.sources.pictures import Unreadable, form, original, stored
from label_laundry.sources.settings import Colour, Fit
from label_laundry.sources.source import Raw, Source

CHUNK = 2_000
BLANK = "kept, but one colour all over"
Seen = TypeVar("Seen")


def each(source: Source, rows: np.ndarray, what: Callable[[Raw], Seen], title: str) -> Iterator[tuple[int, Seen | Unreadable]]:
    """The result for each image, in order, or why it cannot be read. Threads suffice: Pillow releases the GIL while it decodes."""

    def one(row: int) -> Seen | Unreadable:
        try:
            return what(source.images[row])
        except Unreadable as reason:
            return reason

    with ThreadPoolExecutor(os.cpu_count()) as pool, tqdm(total=len(rows), desc=title, unit="img", unit_scale=True, disable=None) as bar:
        for start in range(0, len(rows), CHUNK):
            chunk = rows[start : start + CHUNK]
            yield from zip(chunk.tolist(), pool.map(one, chunk.tolist()), strict=True)
            bar.update(len(chunk))


class Decoded(NamedTuple):
    """What `decode` found.

    `rows` : the N decoded images: split, label, file, any further columns of the source, digest of the original, place in the source.
    `left_out` : file, reason, lost; lost images come first. Blank images are listed too, although they are kept.
    `values` : the pixel values that became black and white, if pictures have more than eight bits; else None.
    """

    rows: pd.DataFrame
    left_out: pd.DataFrame
    values: Values | None


def decode(source: Source, target: Path, edge: int | None, fit: Fit, colour: Colour | None) -> Decoded:
    """Decode all images into the file `target`: uint8 (N, H, W) or (N, H, W, 3), in source order.

    Parameters
    ----------
    edge : stored height and width in pixels; None keeps the images' own size, which must then be the same for all.
    colour : None stores gray if all images are gray, else RGB.

    Raises
    ------
    Trouble
        When sizes differ and no edge is given, or no image can be read.
    """
    rows = np.arange(len(source.rows))
    forms = dict(each(source, rows, form, "look"))
    known = {row: one for row, one in forms.items() if not isinstance(one, Unreadable)}
    if not known:
        raise Trouble(f"{source.words}: no image can be read; the first error: {next(iter(forms.values()), 'there is none')}")
    shapes = {one[:2]: row for row, one in reversed(known.items())}
    if edge is None and len(shapes) > 1:
        (a, one), (b, other) = list(shapes.items())[:2]
        files = source.rows["file"]
        raise Trouble(
            f"params.yaml: data.size: images differ in size ({files[one]}: {a[0]} x {a[1]}, {files[other]}: {b[0]} x {b[1]}); "
            "write the edge in pixels to bring them to, such as 64"
        )
    if colour is None:
        colour = "rgb" if any(one[2] == "rgb" for one in known.values()) else "gray"
    shape = (edge, edge) if edge else next(iter(shapes))
    array = new_array(target, (len(known), *shape, *((3,) if colour == "rgb" else ())))
    failed = {row: one for row, one in forms.items() if isinstance(one, Unreadable)}
    kept, blank = {}, []
    values = whole_range(source, [row for row, one in known.items() if one.deep])

    def both(raw: Raw) -> tuple[np.ndarray, str]:
        image = original(raw)
        return stored(image, colour, edge, fit, values), digest(image)

    for row, one in each(source, np.array(list(known)), both, "decode"):
        if isinstance(one, Unreadable):
            failed[row] = one
        elif one[0].shape != array.shape[1:]:
            failed[row] = Unreadable(f"{one[0].shape[0]} x {one[0].shape[1]} pixels, not as its first bytes say")
        else:
            array[len(kept)], kept[row] = one
            if (one[0] == one[0][0, 0]).all():
                blank.append(row)
    array.flush()
    if len(kept) < len(array):
        shorten(target, array, len(kept))
    if not kept:
        raise Trouble(f"{source.words}: no image can be read; the first error: {next(iter(failed.values()))}")
    lost = pd.DataFrame({"file": source.rows["file"].iloc[sorted(failed)], "reason": [str(failed[row]) for row in sorted(failed)]})
    left_out = [source.left_out, lost.assign(lost=True)]
    left_out.append(pd.DataFrame({"file": source.rows["file"].iloc[blank], "reason": BLANK, "lost": False}))
    rows = source.rows.iloc[list(kept)].assign(digest=list(kept.values()), place=list(kept))
    listed = pd.concat(left_out, ignore_index=True).astype({"lost": bool})
    return Decoded(rows.reset_index(drop=True), listed.sort_values("lost", ascending=False, kind="stable", ignore_index=True), values)


def whole_range(source: Source, deep: list[int]) -> Values | None:
    """The values that become black and white in the pictures with more than eight bits; None if there are none.

    This decodes those pictures an extra time, because no file says which range of values it uses.
    """
    spans = [one for _, one in each(source, np.array(deep, np.int64), lambda raw: span(original(raw)), "range")]
    spans = [one for one in spans if not isinstance(one, Unreadable)]
    return black_and_white(spans) if spans else None


def shorten(target: Path, array: np.ndarray, n: int) -> None:
    """Cut the file to its first n rows, by a copy in chunks."""
    short = target.with_name(f"{target.name}.short")
    shorter = new_array(short, (n, *array.shape[1:]))
    for start in range(0, n, CHUNK):
        shorter[start : start + CHUNK] = array[start : min(n, start + CHUNK)]
    shorter.flush()
    short.replace(target)
