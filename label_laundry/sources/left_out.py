"""What is left out of a source: counted by reason, and checked against the share of images that may be lost."""

import math

import numpy as np
import pandas as pd

from label_laundry.contracts import paths
from label_laundry.contracts.trouble import Trouble
from label_laundry.sources.decoding import BLANK
from label_laundry.sources.settings import DataSettings
from label_laundry.sources.source import Source
from label_laundry.sources.tree import UNLISTED

MOST_REASONS = 4


def summary(left_out: pd.DataFrame) -> str:
    """How many images are lost and how many other files were skipped, by reason, and how many images are blank; "" if none.

    Parameters
    ----------
    left_out : file, reason (a detail in brackets at its end is ignored in the counts), lost (bool).
    """
    blank = left_out["reason"] == BLANK
    left_out, n_blank = left_out[~blank], int(blank.sum())
    said = [
        f"{len(part):,} {one if len(part) == 1 else more} ({by_reason(part)})"
        for lost, one, more in ((True, "image", "images"), (False, "other file", "other files"))
        if len(part := left_out[left_out["lost"] == lost])
    ]
    said = [f"left out: {' and '.join(said)}"] if said else []
    said += [f"{n_blank:,} {'image is' if n_blank == 1 else 'images are'} {BLANK}"] if n_blank else []
    return "; ".join([*said, f"listed in {paths.UNREADABLE}"]) if said else ""


def by_reason(left_out: pd.DataFrame) -> str:
    counts = left_out["reason"].str.replace(r" \(.*", "", regex=True).value_counts()
    first = [f"{n:,} {reason}" for reason, n in counts.head(MOST_REASONS).items()]
    more = counts.iloc[MOST_REASONS:].sum()
    return ", ".join(first + ([f"{more:,} for other reasons"] if more else []))


def hold_to(settings: DataSettings, source: Source, rows: pd.DataFrame, left_out: pd.DataFrame) -> None:
    """Stop if more images are lost than the settings allow, or if a class has lost all of its training images.

    Parameters
    ----------
    rows : the rows of the images that are kept; left_out : as in `summary`.

    Raises
    ------
    Trouble
        In these cases; the message names the first file, its reason and the remedy.
    """
    lost = left_out[left_out["lost"]]
    if lost.empty:
        return
    unlisted = lost[lost["reason"].str.startswith(UNLISTED)]
    if len(unlisted) and (settings.unreadable == "stop" or settings.unreadable_at_most < 1):
        first = unlisted.iloc[0]
        raise Trouble(
            f"{first['file']}: {first['reason']}, so nobody knows how many images are lost; give yourself the right to read it, or move it "
            "out of the source; to go on without it: data.unreadable: skip, data.unreadable_at_most: 1 in params.yaml"
        )
    share = len(lost) / (len(lost) + len(rows))
    first = lost.iloc[0]
    what = f"{first['file']}: {first['reason']}"
    gone = emptied(source, rows)
    if len(gone):
        name, file = source.class_names[gone[0]], source.rows.loc[source.rows["label"] == gone[0], "file"].iloc[0]
        reason = dict(zip(lost["file"], lost["reason"], strict=True)).get(file, what)
        raise Trouble(
            f"class {name!r}: none of its training images can be read ({file}: {reason}); repair them, or move them out of the source"
        )
    allowed = math.ceil(share * 1000) / 1000
    over = f", data.unreadable_at_most: {allowed:g}" if share > settings.unreadable_at_most else ""
    listed = f"{len(lost):,} such files are listed in {paths.UNREADABLE}"
    if settings.unreadable == "stop":
        raise Trouble(f"{what}; {listed}; remove or repair them, or go on without them (data.unreadable: skip{over} in params.yaml)")
    if over:
        raise Trouble(
            f"{what}; {len(lost):,} of {len(lost) + len(rows):,} images ({100 * share:.1f} %) would be left out, more than "
            f"data.unreadable_at_most: {settings.unreadable_at_most:g} allows; {listed}; remove or repair them, or write "
            f"{over[2:]} in params.yaml"
        )


def emptied(source: Source, rows: pd.DataFrame) -> np.ndarray:
    """Codes of the classes whose training images are all lost."""
    had, have = (set(table.loc[table["split"] != "test", "label"]) for table in (source.rows, rows))
    return np.array(sorted(had - have), np.int64)
