"""The set's own errors, which count as false flags when they are found beside injected errors.

The same images with their original labels reveal them: a label that the rule flags without noise is suspected to be such an error.
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
    arrays, as_given : see `members_say`; the same images with and without noise.

    Returns
    -------
    dict with the metrics of flags and ranking, and `suspects`: how many of the false flags are also flagged without noise.
    """
    if not np.array_equal(arrays["true"], as_given["true"]):
        raise AssertionError(f"{name}: not the same images as without noise")
    evidence, _ = flagged(arrays)
    flags, suspects = (found["tier"].isin(ACTED_ON).to_numpy() for found in (evidence, flagged(as_given)[0]))
    wrong = arrays["given"] != arrays["true"]
    rows = wrong | ~suspects
    measures = flag_metrics(wrong[rows], flags[rows]) | ranking_metrics(wrong[rows], evidence["score"].to_numpy()[rows])
    where = {"setting": name, "images": int(rows.sum()), "wrong": int(wrong.sum()), "rule": LEFT_OUT}
    return where | measures | {"suspects": int((flags & suspects & ~wrong).sum())}
