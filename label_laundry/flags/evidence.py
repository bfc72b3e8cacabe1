"""One row of evidence for each image: what every model, score and filter says about its label.

The order is a stable sort by score, then id. Only one model's probabilities are in memory at a time, with two arrays of their
size that cleanlab's filters need: 3.1 GB at 1,000,000 x 100.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from label_laundry.contracts.vocabulary import ENSEMBLE, TIERS
from label_laundry.flags.consensus import Consensus
from label_laundry.flags.ensemble import log_margin
from label_laundry.flags.opinion import opinion
from label_laundry.flags.rules import COUNT, FILTERS, FlagRules

LOG_MARGIN = "log_margin"


def evidence(
    split: str,
    table: pd.DataFrame,
    pred_probs: Mapping[str, np.ndarray],
    mean: Consensus,
    class_names: list[str],
    rules: FlagRules,
) -> pd.DataFrame:
    """A row for each image, worst first.

    Parameters
    ----------
    table : columns id, index, label (int) of N images.
    pred_probs : for each model, out-of-sample probabilities (N, K), float64, rows as in `table`.
    mean : what the models' weighted mean says.

    Returns
    -------
    DataFrame of N rows: split, id, index, given, suggested (names), score (log-margin of the ensemble, low is bad),
    tier ("" where nothing fired), reason; for each model and the ensemble: predicted class, probability of the
    given and the suggested label, cleanlab's scores, and each filter's verdict; for each model its own log-margin;
    `models_against` (how many name another class) and `models_agree` (all name the suggested one).
    """
    labels, names = table["label"].to_numpy(), np.array(class_names)
    columns: dict[str, object] = {
        "split": split,
        "id": table["id"].to_numpy(),
        "index": table["index"].to_numpy(),
        "given": names[labels],
        "suggested": names[mean.suggested],
        "score": mean.score,
    }
    of_models: dict[str, object] = {}
    for model in pred_probs:
        probs = pred_probs[model]
        columns[f"{model}_{LOG_MARGIN}"] = log_margin(labels, probs)
        of_models |= opinion(model, labels, mean.suggested, probs, names)
        del probs  # before the next is read
    out = pd.DataFrame(columns | of_models | mean.columns)
    out["models_against"] = sum((out[f"{model}_predicted"] != out["given"]).astype(int) for model in pred_probs)
    agree = np.logical_and.reduce([out[f"{model}_predicted"] == out["suggested"] for model in pred_probs])
    out["models_agree"] = agree
    out["tier"] = tiers(out, len(pred_probs), mean.count, rules)
    flagged = out[out["tier"] != ""].itertuples()
    out["reason"] = [reason(next(flagged), list(pred_probs), rules) if tier else "" for tier in out["tier"]]
    return out.sort_values(["score", "id"], kind="stable", ignore_index=True)


def tiers(table: pd.DataFrame, n_models: int, count: int, rules: FlagRules) -> np.ndarray:
    """The tier of each row, "" for no flag.

    likely: every model is against the given label, log-margin below `rules.likely`, or among the `count` lowest.
    certain: likely, every model names the same other class, and the ensemble's log-margin is below `rules.certain`.
    possible: every model is against the label, log-margin below `rules.possible`, or cleanlab's filter on the ensemble, if one
    is chosen, fires.
    """
    unanimous = (table["models_against"] == n_models).to_numpy()
    score = table["score"].to_numpy()
    if rules.likely == COUNT:
        likely = np.zeros(len(score), bool)
        likely[np.lexsort([table["id"], score])[:count]] = True
    else:
        likely = score < rules.likely
    likely &= unanimous
    certain = likely & table["models_agree"].to_numpy() & (score < rules.certain)
    possible = unanimous & (score < rules.possible)
    if rules.filter_by:
        possible |= table[f"{ENSEMBLE}_{rules.filter_by}"].to_numpy()
    return np.select([certain, likely, possible], TIERS, default="")


def reason(row: object, models: list[str], rules: FlagRules) -> str:
    """Why this image is flagged, in words: who is against the label, how much, and which filters fired."""
    predictions = [(model, getattr(row, f"{model}_predicted")) for model in models]
    against = [(model, predicted) for model, predicted in predictions if predicted != row.given]
    if len(against) == len(models) and len({predicted for _, predicted in against}) == 1:
        words = f"{' and '.join(models)} both say {against[0][1]}" if len(models) == 2 else f"all models say {against[0][1]}"
    elif against:
        words = ", ".join(f"{model} says {predicted}" for model, predicted in predictions)
    else:
        words = f"no model prefers another class, but few doubts are as strong among images labelled {row.given}"
    times = np.exp(-row.score)
    if times >= 1:
        words += f"; {row.suggested} is {times:{'.3g' if times < 100 else ',.0f'}} times as likely as {row.given}"
    fired = [rule for rule in FILTERS if getattr(row, f"{ENSEMBLE}_{rule}")]
    chosen = f", {'with' if rules.filter_by in fired else 'without'} {rules.filter_by}" if rules.filter_by else ""
    return f"{words}; cleanlab: {len(fired)} of {len(FILTERS)} filters{chosen}"
