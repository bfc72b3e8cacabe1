"""Labels that several annotators gave to one image: the majority is the label as given, the others are evidence."""

import warnings

import numpy as np
import pandas as pd

# Columns of a source's rows with the label that one annotator gave, by the name of the class, "" for none.
GIVEN_BY = "given by "


def majority(votes: pd.DataFrame) -> pd.Series:
    """str (N,): the label that most annotators gave, "" where nobody gave one.

    Of labels with equally many votes it takes the one that is rarer in the whole set, as cleanlab's `get_majority_vote_label` does.

    Parameters
    ----------
    votes : str (N, A), a column for each annotator, "" where one gave none.
    """
    from cleanlab.multiannotator import get_majority_vote_label

    labels = sorted(set(votes.to_numpy().ravel()) - {""})
    codes = votes.apply(lambda column: column.map({label: code for code, label in enumerate(labels)}))
    given = codes.notna().any(axis=1)
    out = pd.Series("", index=votes.index, dtype=object)
    if given.any():
        state = np.random.get_state()  # cleanlab draws the last of the ties with numpy's own generator
        np.random.seed(0)
        with warnings.catch_warnings():  # where all votes are ties, it takes the mean of none, and says that it draws
            warnings.simplefilter("ignore")
            out[given] = np.array(labels, object)[get_majority_vote_label(codes[given].astype(float), verbose=False)]
        np.random.set_state(state)
    return out


def by_annotator(rows: pd.DataFrame, key: str, annotator: str, label: str) -> pd.DataFrame:
    """One row for each value of `key` and a column for each annotator, from rows with a label each; of two by one annotator, the last."""
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
