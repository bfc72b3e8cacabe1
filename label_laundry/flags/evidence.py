"""One row of evidence for each image: what every model, score and filter says about its label.

Rows are sorted by score, then id. Only one model's probabilities are in memory at a time, plus two arrays of the same size that
cleanlab's filters need: 3.1 GB at 1,000,000 x 100.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from label_laundry.contracts.vocabulary import ENSEMBLE, MEMBERS, TIERS
from label_laundry.flags.consensus import Consensus
from label_laundry.flags.ensemble import log_margin
from label_laundry.flags.member_evidence import member_evidence
from label_laundry.flags.posterior import worth_flagging
from label_laundry.flags.rules import F1, FILTERS, FlagRules

LOG_MARGIN = "log_margin"


def members_of(table: pd.DataFrame) -> list[str]:
    """The models that a table of evidence has columns of."""
    return [model for model in MEMBERS if f"{model}_predicted" in table]


def evidence(
    split: str,
    table: pd.DataFrame,
    pred_probs: Mapping[str, np.ndarray],
    ensemble: Consensus,
    class_names: list[str],
    rules: FlagRules,
    voters: list[str] | None = None,
) -> pd.DataFrame:
    """A row for each image, worst first.

    Parameters
    ----------
    table : columns id, index, label (int) of N images.
    pred_probs : for each model, out-of-sample probabilities (N, K), float64, rows as in `table`.
    ensemble : what the weighted mean of the models says.
    voters : the models whose disagreement with a label counts; None: all.

    Returns
    -------
    DataFrame of N rows: split, id, index, given, suggested (names), score (log-margin of the ensemble, low is suspect),
    wrong_prob (the probability that the label is wrong), tier ("" for no flag), reason; for each model and the ensemble: predicted
    class, probability of the given and of the suggested label, cleanlab's scores, and whether each of its filters fires; for each
    model its own log-margin; `models_against` (how many voters predict another class than the given one) and `models_agree` (all of
    them predict the suggested class).
    """
    labels, names = table["label"].to_numpy(), np.array(class_names)
    columns: dict[str, object] = {
        "split": split,
        "id": table["id"].to_numpy(),
        "index": table["index"].to_numpy(),
        "given": names[labels],
        "suggested": names[ensemble.suggested],
        "score": ensemble.score,
        "wrong_prob": ensemble.wrong,
    }
    model_columns: dict[str, object] = {}
    for model in pred_probs:
        probs = pred_probs[model]
        columns[f"{model}_{LOG_MARGIN}"] = log_margin(labels, probs)
        model_columns |= member_evidence(model, labels, ensemble.suggested, probs, names)
        del probs  # or two models' would be in memory while the next one's are read
    out = pd.DataFrame(columns | model_columns | ensemble.columns)
    voters = list(pred_probs) if voters is None else voters
    out["models_against"] = sum((out[f"{model}_predicted"] != out["given"]).astype(int) for model in voters)
    out["models_agree"] = np.logical_and.reduce([out[f"{model}_predicted"] == out["suggested"] for model in voters])
    out["tier"] = tiers(out, rules, len(voters))
    flagged = out[out["tier"] != ""].itertuples()
    out["reason"] = [reason(next(flagged), list(pred_probs), rules) if tier else "" for tier in out["tier"]]
    return out.sort_values(["score", "id"], kind="stable", ignore_index=True)


def tiers(table: pd.DataFrame, rules: FlagRules, n_voters: int) -> np.ndarray:
    """The tier of each row, "" for no flag.

    likely: the label is wrong with the probability of `rules.likely`, or that from which on flags have the highest expected F1.
    certain: wrong with the probability of `rules.certain`, and every voter predicts the suggested class; a voter that is alone has nobody
    to confirm it, and a network is most sure where it has seen nothing like an image.
    possible: wrong with the probability of `rules.possible`, or `rules.filter_by` fires on the ensemble.
    """
    wrong = table["wrong_prob"].to_numpy()
    likely = wrong >= (worth_flagging(wrong) if rules.likely == F1 else rules.likely)
    certain = table["models_agree"].to_numpy() & (wrong >= rules.certain) & (n_voters > 1)
    possible = wrong >= rules.possible
    if rules.filter_by:
        possible |= table[f"{ENSEMBLE}_{rules.filter_by}"].to_numpy()
    return np.select([certain, likely, possible], TIERS, default="")


def reason(row: object, models: list[str], rules: FlagRules) -> str:
    """Why this image is flagged, in words: which models disagree with the label, how strongly, and which filters fire."""
    predictions = [(model, getattr(row, f"{model}_predicted")) for model in models]
    against = [(model, predicted) for model, predicted in predictions if predicted != row.given]
    if len(models) > 1 and len(against) == len(models) and len({predicted for _, predicted in against}) == 1:
        text = f"{' and '.join(models)} both say {against[0][1]}" if len(models) == 2 else f"all models say {against[0][1]}"
    elif against:
        text = ", ".join(f"{model} says {predicted}" for model, predicted in predictions)
    else:
        who = "no model prefers another class" if len(models) > 1 else f"{models[0]} prefers no other class"
        text = f"{who}, but few doubts are as strong among images labelled {row.given}"
    text += f"; wrong with a probability of {row.wrong_prob:.2f}"
    times = np.exp(-row.score)
    if times >= 1:
        text += f"; {row.suggested} is {times:{'.3g' if times < 100 else ',.0f'}} times as likely as {row.given}"
    fired = [rule for rule in FILTERS if getattr(row, f"{ENSEMBLE}_{rule}")]
    chosen = f", {'with' if rules.filter_by in fired else 'without'} {rules.filter_by}" if rules.filter_by else ""
    return f"{text}; cleanlab: {len(fired)} of {len(FILTERS)} filters{chosen}"
