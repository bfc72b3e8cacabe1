"""The evidence of one member, a model or the ensemble, for each label: its prediction, cleanlab's scores and filters.

cleanlab (Northcutt et al., "Confident Learning", JAIR 2021) gets numpy arrays and runs in this process. Its ranking of label issues
is not used: numpy's default sort breaks ties differently on different processors.
"""

import cleanlab.filter
import numpy as np
from cleanlab.filter import find_label_issues
from cleanlab.rank import get_label_quality_scores

from label_laundry.flags.rules import FILTERS

SCORES = ("self_confidence", "normalized_margin")


def member_evidence(member: str, labels: np.ndarray, suggested: np.ndarray, probs: np.ndarray, names: np.ndarray) -> dict[str, np.ndarray]:
    """Columns (N,), named after the member: predicted class, probabilities of the given and the suggested label, scores, filters."""
    rows = np.arange(len(labels))
    columns = {
        f"{member}_predicted": names[probs.argmax(axis=1)],
        f"{member}_given_prob": probs[rows, labels],
        f"{member}_suggested_prob": probs[rows, suggested],
    }
    for score in SCORES:
        columns[f"{member}_{score}"] = get_label_quality_scores(labels, probs, method=score)
    for rule in FILTERS:
        columns[f"{member}_{rule}"] = find_label_issues(labels, probs, filter_by=rule, n_jobs=1)
        # cleanlab leaves a copy of the probabilities in this global; it would stay in memory.
        vars(cleanlab.filter).pop("pred_probs_by_class", None)
    return columns
