"""The evidence for new images, by the rule that flags the set's own.

The rule estimates from all labels how often the models are wrong together, and a handful of new images is too few for that. So the new
rows are judged as one set with out-of-fold probabilities of training images.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from label_laundry.flags.consensus import consensus
from label_laundry.flags.ensemble import voters
from label_laundry.flags.evidence import evidence
from label_laundry.flags.rules import FlagRules

NEW = "new"


def evidence_of_new(
    trained: pd.DataFrame,
    pred_probs: Mapping[str, np.ndarray],
    new: pd.DataFrame,
    new_probs: Mapping[str, np.ndarray],
    weights: dict[str, float],
    class_names: list[str],
    rules: FlagRules,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Evidence for the new images and for the training images judged with them, each worst first.

    Parameters
    ----------
    trained, new : id, index, label (int64) of the training and of the new images.
    pred_probs : for each model, out-of-fold probabilities (N, K) of the training images.
    new_probs : for each model, probabilities (M, K) of the new images, from models that never saw them.
    weights : of the models, from the whole training set.
    """
    both = pd.concat([trained, new], ignore_index=True)[["id", "index", "label"]]
    probs = {model: np.concatenate([pred_probs[model], new_probs[model]]) for model in pred_probs}
    ensemble = consensus(both["label"].to_numpy(), probs, weights, class_names)
    # An image may be in the whole set but not in this part, so rows are identified by position.
    placed = both.assign(index=np.arange(len(both)))
    rows = evidence(NEW, placed, probs, ensemble, class_names, rules, voters(weights))
    is_new = rows["index"] >= len(trained)
    found = rows[is_new].assign(index=rows.loc[is_new, "index"] - len(trained))
    return found.reset_index(drop=True), rows[~is_new].assign(split="train").reset_index(drop=True)
