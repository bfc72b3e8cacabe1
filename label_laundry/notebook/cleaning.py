"""Evidence and verdicts -> cleaned labels, their control, and a ledger of every decision."""

from pathlib import Path
from typing import NamedTuple

import pandas as pd

from label_laundry.review.cleaning import clean
from label_laundry.review.policy import Policy
from label_laundry.review.verdicts import COLUMNS, VERDICTS, read_review

# The `clean:` section of params.yaml as shipped, but for `soft`: training is not done here.
POLICY = Policy(certain="prune", likely="prune", possible="keep", precision=0.8, ambiguous="keep", relabel_above=0.8, cap_per_class=0.05)


class Cleaning(NamedTuple):
    """`cleaned` and `control` have id, index and label of the images to train on; `ledger` a row for each flag or verdict."""

    cleaned: pd.DataFrame
    control: pd.DataFrame
    ledger: pd.DataFrame


def clean_labels(
    evidence: pd.DataFrame, verdicts: pd.DataFrame | str | Path | None = None, policy: Policy = POLICY, seed: int = 1
) -> Cleaning:
    """Decide for each flagged or reviewed image: keep, prune or relabel.

    Parameters
    ----------
    evidence : what `flag_labels` returns, N rows.
    verdicts : a person's verdicts, which overrule the policy: a review.csv that the review page saved, or a DataFrame with the
        columns id, verdict (keep, prune, relabel, ambiguous) and new_label.
    policy : what to do with each tier. The default prunes certain flags, and likely flags while 80 % of both are expected to be wrong
        labels; at most 5 % of a class, or twice the class's estimated noise if that is more.
    seed : for the control, which drops as many images per class as cleaning does, drawn at random. A model trained on it shows
        the cost of having fewer images.

    Returns
    -------
    Cleaning: DataFrames `cleaned` (id, index, label), `control` (the same form), `ledger` (id, index, given, action, label,
    actor, rule, why, ...).

    Raises
    ------
    ValueError
        When a verdict names an unknown image, verdict or class.
    Trouble
        When the file cannot be read, naming the line.

    Examples
    --------
    >>> import numpy as np
    >>> from label_laundry import clean_labels, flag_labels
    >>> truth = np.arange(300) % 3
    >>> pred_probs = np.full((300, 3), 0.02)
    >>> pred_probs[np.arange(300), truth] = 0.96
    >>> labels = truth.copy()
    >>> labels[:6] = [1, 2, 0, 1, 2, 0]  # really 0, 1, 2, 0, 1, 2
    >>> evidence = flag_labels(labels, pred_probs, class_names=["cat", "dog", "owl"])
    >>> cleaning = clean_labels(evidence)
    >>> len(cleaning.cleaned), len(cleaning.control)
    (294, 294)
    >>> cleaning.ledger[["id", "given", "action", "actor"]].head(2)
      id given action   actor
    0  0   dog  prune  policy
    1  1   owl  prune  policy
    """
    review = checked(verdicts, evidence)
    raw = evidence.sort_values("index")[["id", "index", "given"]].rename(columns={"given": "label"}).reset_index(drop=True)
    classes = evidence.attrs.get("health", {}).get("classes", {})
    return Cleaning(*clean(evidence, raw, review, policy, {name: one["noise"] for name, one in classes.items()}, seed))


def checked(verdicts: pd.DataFrame | str | Path | None, evidence: pd.DataFrame) -> pd.DataFrame:
    """Verdicts with all columns of review.csv, as text."""
    if verdicts is None:
        return pd.DataFrame(columns=list(COLUMNS))
    read = read_review(Path(verdicts)) if isinstance(verdicts, (str, Path)) else verdicts
    review = read.reindex(columns=list(COLUMNS)).astype(object)
    review = review.where(review.notna(), "").astype(str)
    classes = {*evidence["given"], *evidence["suggested"], *evidence.attrs.get("class_names", [])}
    known = set(evidence["id"])
    for row in review.itertuples():
        if row.id not in known:
            raise ValueError(f"verdicts: {row.id!r} is not the id of an image in the evidence")
        if row.verdict not in VERDICTS:
            raise ValueError(f"verdicts: image {row.id}: unknown verdict {row.verdict!r}; use {', '.join(VERDICTS)}")
        if (row.verdict == "relabel") != (row.new_label in classes):
            raise ValueError(
                f"verdicts: image {row.id}: {row.verdict} with new_label {row.new_label!r}; only relabel takes one, a class name"
            )
    return review
