"""Evidence from labels and probabilities, as `flag` makes it for one split."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from label_laundry.flags.consensus import consensus
from label_laundry.flags.evidence import evidence
from label_laundry.flags.rules import FlagRules


def judged(
    table: pd.DataFrame, pred_probs: Mapping[str, np.ndarray], weights: dict[str, float], class_names: list[str], rules: FlagRules
) -> pd.DataFrame:
    mean = consensus(table["label"].to_numpy(), pred_probs, weights, class_names)
    return evidence("train", table, pred_probs, mean, class_names, rules)
