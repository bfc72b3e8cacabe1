"""Evidence from labels and probabilities, as `flag` makes it for one split."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from label_laundry.flags.consensus import consensus
from label_laundry.flags.evidence import evidence
from label_laundry.flags.rules import FlagRules

RULES = FlagRules(filter_by="both", certain=0.8, likely="f1", possible=0.1)


def split(prefix, n, wrong, seed):
    """n images of three classes, the first `wrong` of them mislabeled, and two models that see through it."""
    generator = np.random.default_rng(seed)
    truth = np.arange(n) % 3
    given = np.where(np.arange(n) < wrong, (truth + 1) % 3, truth)
    table = pd.DataFrame({"id": [f"{prefix}{i}" for i in range(n)], "index": np.arange(n), "label": given})
    probs = {}
    for model in ("cnn", "mobilenet_v2"):
        raw = generator.random((n, 3)) * 0.02 + 0.005
        raw[np.arange(n), truth] = 1
        probs[model] = raw / raw.sum(axis=1, keepdims=True)
    return table, probs


def judged(
    table: pd.DataFrame, pred_probs: Mapping[str, np.ndarray], weights: dict[str, float], class_names: list[str], rules: FlagRules
) -> pd.DataFrame:
    mean = consensus(table["label"].to_numpy(), pred_probs, weights, class_names)
    return evidence("train", table, pred_probs, mean, class_names, rules)
