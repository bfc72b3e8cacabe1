"""Labels from several annotators per image: the majority becomes the label as given, the others are evidence."""

import numpy as np
import pandas as pd

# Prefix of the columns of a source's rows that hold one annotator's labels: class names, "" for none.
GIVEN_BY = "given by "


def majority(votes: pd.DataFrame) -> pd.Series:
    """str (N,): the label that most annotators gave, "" if nobody gave one.

    A tie goes to the label that is rarer in the whole set, as in cleanlab's `get_majority_vote_label`. If that is a tie too, the label
    that sorts first wins; cleanlab draws one at random, and fails if all images are ties.

    Parameters
    ----------
    votes : str (N, A), one column per annotator, "" where the annotator gave no label.
    """
    given = votes.reset_index(drop=True).melt(ignore_index=False, value_name="label")["label"]
    given = given[given != ""]
    counts = given.groupby([given.index, given]).size().rename_axis(["row", "label"]).rename("votes").reset_index()
    counts["in_all"] = counts["label"].map(given.value_counts())
    first = counts.sort_values(["row", "votes", "in_all", "label"], ascending=[True, False, True, True]).drop_duplicates("row")
    out = np.full(len(votes), "", object)
    out[first["row"]] = first["label"]
    return pd.Series(out, index=votes.index)


def by_annotator(rows: pd.DataFrame, key: str, annotator: str, label: str) -> pd.DataFrame:
    """From one row per label to one row per `key` and a column per annotator. If an annotator gave several, the last one counts."""
    wide = rows.drop_duplicates([key, annotator], keep="last").pivot(index=key, columns=annotator, values=label).fillna("")
    order = rows[key].drop_duplicates()
    return wide.loc[order].rename_axis(columns=None).reset_index()


def spread(votes: pd.DataFrame) -> str:
    """A sentence on how far the annotators agree."""
    several = votes[(votes != "").sum(axis=1) > 1]
    split = sum(len(set(row) - {""}) > 1 for row in several.to_numpy())
    return (
        f"{votes.shape[1]} annotators: the label that most of them gave is taken as given; "
        f"they disagree on {split:,} of {len(several):,} images with two labels or more"
    )
