"""The errors that a set has of its own: found beside injected ones, they count as false flags.

The same images with their own labels tell them apart: what the rule flags without noise is suspected of being such an error.
"""

import numpy as np

from benchmarks.flag_rule.rules import OURS, flagged
from label_laundry.contracts.vocabulary import ACTED_ON
from label_laundry.flags.detection import flag_metrics, ranking_metrics

LEFT_OUT = f"{OURS}, without what it flags in the labels as they were"


def without_own_errors(name: str, arrays: dict[str, np.ndarray], as_given: dict[str, np.ndarray]) -> dict:
    """A row for our rule on the images that are not suspects, and those whose label was changed.

    Parameters
    ----------
    arrays, as_given : see `members_say`, with noise and without, of the same images.

    Returns
    -------
    dict with the metrics of flags and ranking, and `suspects`: how many of the false flags are flagged without noise too.
    """
    if not np.array_equal(arrays["true"], as_given["true"]):
        raise AssertionError(f"{name}: other images than without noise")
    evidence, _ = flagged(arrays)
    flags, suspects = (found["tier"].isin(ACTED_ON).to_numpy() for found in (evidence, flagged(as_given)[0]))
    wrong = arrays["given"] != arrays["true"]
    rows = wrong | ~suspects
    measures = flag_metrics(wrong[rows], flags[rows]) | ranking_metrics(wrong[rows], evidence["score"].to_numpy()[rows])
    where = {"setting": name, "images": int(rows.sum()), "wrong": int(wrong.sum()), "rule": LEFT_OUT}
    return where | measures | {"suspects": int((flags & suspects & ~wrong).sum())}
