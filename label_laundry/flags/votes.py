"""What several annotators said about each image, where a set has their labels: how many are for the given label, and how many against it.

The given label is what most of them said (label_laundry/formats/annotators.py). The votes change no score and no tier, which rest on the
models alone: they are a second opinion, for the person who reviews.
"""

from pathlib import Path

import pandas as pd

# Columns of the evidence: annotators who labelled the image, those who gave its label, and those who gave the suggested one.
VOTES = ["votes", "given_votes", "suggested_votes"]


def read_votes(path: Path) -> pd.DataFrame | None:
    """str (N, A), indexed by id, the class that each annotator named, "" for none; None where the set has no annotators."""
    table = pd.read_csv(path, dtype=str, keep_default_na=False).set_index("id")
    return table if len(table.columns) else None


def with_votes(evidence: pd.DataFrame, votes: pd.DataFrame) -> pd.DataFrame:
    """The evidence with the columns `VOTES`, and with the votes in the reason of each flag.

    Raises
    ------
    KeyError
        When an image of the evidence is not in `votes`.
    """
    table = votes.loc[evidence["id"]].set_axis(evidence.index)
    columns = {"votes": (table != "").sum(axis=1)}
    columns |= {f"{which}_votes": table.eq(evidence[which], axis=0).sum(axis=1) for which in ("given", "suggested")}
    out = evidence.assign(**columns)
    flagged = out.index[(out["tier"] != "") & (out["votes"] > 0)]
    out.loc[flagged, "reason"] += [f"; {words(table.loc[row], out.at[row, 'given'])}" for row in flagged]
    return out


def words(votes: pd.Series, given: str) -> str:
    """For example `2 of 3 annotators say Coat, 1 Shirt`: the given label first, the others by number of votes, then by name."""
    counts = votes[votes != ""].value_counts()
    total = int(counts.sum())
    first = f"{counts.get(given, 0)} of {total} annotators say {given}" if total > 1 else f"the one annotator says {counts.index[0]}"
    others = sorted(counts.drop(given, errors="ignore").items(), key=lambda item: (-item[1], item[0])) if total > 1 else []
    return ", ".join([first, *(f"{n} {label}" for label, n in others)])
