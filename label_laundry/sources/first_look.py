"""A quick look at a source, from the first bytes of each image, and what would stop the pipeline on it."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd

from label_laundry.contracts.trouble import Trouble
from label_laundry.sources.decoding import each
from label_laundry.sources.identity import digest, image_ids
from label_laundry.sources.left_out import hold_to
from label_laundry.sources.pictures import Unreadable, form, original
from label_laundry.sources.preparation import prepare
from label_laundry.sources.reading import read_source
from label_laundry.sources.settings import DataSettings
from label_laundry.sources.source import Raw, Source
from label_laundry.sources.splits import split_up

# Only a small class can become too small once copies are counted as one. Classes with up to this many images per fold are decoded.
CLOSER = 4


@dataclass(frozen=True)
class Look:
    """The `rows` of the source whose first bytes are those of an image, and what is `left_out`.

    `sizes` maps (height, width) to its count, the most frequent first. `rgb` says whether any image has colour.
    """

    source: Source
    rows: pd.DataFrame
    sizes: dict[tuple[int, int], int]
    rgb: bool
    left_out: pd.DataFrame


def look(settings: DataSettings) -> Look:
    """Look at the source that the settings name, without decoding whole images.

    Raises
    ------
    Trouble
        When the source is missing or invalid, or no image can be read.
    """
    source = read_source(settings)
    forms = [one for _, one in each(source, np.arange(len(source.rows)), form, "look")]
    known = np.array([not isinstance(one, Unreadable) for one in forms])
    if not known.any():
        raise Trouble(f"{source.words}: no image can be read; the first error: {next(iter(forms), 'there is none')}")
    sizes = Counter(one[:2] for one in forms if not isinstance(one, Unreadable))
    failed = pd.DataFrame({"file": source.rows.loc[~known, "file"], "reason": [str(forms[row]) for row in np.flatnonzero(~known)]})
    return Look(
        source,
        source.rows[known],
        dict(sizes.most_common()),
        any(one[2] == "rgb" for one in forms if not isinstance(one, Unreadable)),
        pd.concat([source.left_out, failed.assign(lost=True)], ignore_index=True).astype({"lost": bool}),
    )


def what_stops(found: Look, settings: DataSettings, most: dict[str, int | None], n_folds: int, seed: int) -> str:
    """The error message with which `decode` or `prepare` would stop, "" if they would not.

    Images of small classes are decoded in full, because copies of an image count only once.
    """
    rows, names = found.rows, found.source.class_names
    labels = rows["label"].to_numpy()
    digests = rows.index.astype(str).to_numpy(object, copy=True)
    few = np.flatnonzero(np.bincount(labels, minlength=len(names))[labels] <= CLOSER * n_folds)
    for row, one in each(found.source, rows.index.to_numpy()[few], seen, "look closer"):
        if not isinstance(one, Unreadable):
            digests[rows.index.get_loc(row)] = one
    try:
        hold_to(settings, found.source, rows, found.left_out)
        splits = split_up(labels, digests, rows["split"].to_numpy(), settings.test, seed, names)
        prepare(labels, image_ids(digests, np.arange(len(rows))), splits, most, n_folds, seed, class_names=names)
    except Trouble as trouble:
        return str(trouble)
    return ""


def seen(raw: Raw) -> str:
    return digest(original(raw))
