"""The flag rule against others on one setting: how many labels each flags, and its F1 beside that of the best threshold."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from cleanlab.count import num_label_issues

from label_laundry.contracts import params
from label_laundry.contracts.vocabulary import ACTED_ON, ENSEMBLE, TIERS
from label_laundry.flags.detection import flag_metrics, ranking_metrics
from label_laundry.flags.ensemble import weighted_mean
from label_laundry.flags.flag import flag
from label_laundry.flags.posterior import posterior, worth_flagging
from label_laundry.flags.rules import FILTERS, FlagRules
from label_laundry.flags.weights import ensemble_weights
from label_laundry.review.cleaning import decide
from label_laundry.review.policy import Policy
from label_laundry.review.verdicts import COLUMNS

OURS, BEST = "label-laundry: likely and above", "best threshold on the score, by the truth"
# Of our flags: each of the two upper tiers with those above it, and what the policy in params.yaml acts on.
PARTS = ("certain and above", "likely and above", "acted on")


def measured(name: str, arrays: dict[str, np.ndarray]) -> list[dict]:
    """A row for each rule, and one for the score."""
    given, probs = arrays["given"], members_of(arrays)
    evidence, health = flagged(arrays)
    wrong = given != arrays["true"]
    where = {"setting": name, "images": len(given), "wrong": int(wrong.sum())}
    weights = ensemble_weights(given, probs)
    mean = weighted_mean(probs, weights)
    before = posterior(given, probs, weights, mean, evidence["score"].to_numpy())
    rows = [where | {"rule": rule} | flag_metrics(wrong, flags) for rule, flags in rules(evidence, probs, before, mean, given, wrong)]
    certain, likely = evidence["tier"] == TIERS[0], evidence["tier"].isin(ACTED_ON)
    for rule, found in zip(PARTS, (certain, likely, acted_on(evidence, health)), strict=True):
        expected = evidence.loc[found, "wrong_prob"].mean()
        rows.append(where | {"rule": rule} | flag_metrics(wrong, found.to_numpy()) | {"expected_precision": expected})
    if wrong.any():
        rows.append(where | {"rule": "score"} | ranking_metrics(wrong, evidence["score"].to_numpy()))
    return rows


def members_of(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {member: as_distribution(one) for member, one in arrays.items() if member not in ("given", "true", "seconds")}


def acted_on(evidence: pd.DataFrame, health: dict) -> pd.Series:
    """bool (N,): the labels that `clean` would change without any verdict."""
    class_noise = {name: estimates["noise"] for name, estimates in health["train"]["classes"].items()}
    worst_first = evidence.sort_values(["score", "id"], kind="stable")
    ledger = decide(worst_first, pd.DataFrame(columns=COLUMNS, dtype=str), params.get(Policy, "clean"), class_noise)
    return evidence["id"].isin(ledger.loc[ledger["action"] != "keep", "id"])


def flagged(arrays: dict[str, np.ndarray]) -> tuple[pd.DataFrame, dict]:
    """What `flag` says of the labels given, rows as in the arrays, and the health."""
    given, probs = arrays["given"], members_of(arrays)
    names = [str(code) for code in range(next(iter(probs.values())).shape[1])]
    table = pd.DataFrame({"id": [f"{row:06}" for row in range(len(given))], "index": range(len(given)), "label": given})
    evidence, health = flag({"train": (table, probs)}, names, params.get(FlagRules, "flag"))
    return evidence.sort_values("index"), health


def as_distribution(probs: np.ndarray) -> np.ndarray:
    out = probs.astype(np.float64)
    return out / out.sum(axis=1, keepdims=True)


def rules(
    evidence: pd.DataFrame, probs: dict[str, np.ndarray], before: np.ndarray, mean: np.ndarray, given: np.ndarray, wrong: np.ndarray
) -> Iterator[tuple[str, np.ndarray]]:
    """Names and flags, bool (N,); ours and the best come first. `mean` (N, K) is that of the members, `before` (N,) the posterior."""
    score = evidence["score"].to_numpy()
    answers = np.stack([one.argmax(axis=1) for one in probs.values()])
    yield OURS, evidence["tier"].isin(ACTED_ON).to_numpy()
    yield BEST, lowest(score, best_number(score, wrong))
    yield "likely, not corrected by swapped labels", before >= worth_flagging(before)
    yield "as many as cleanlab counts", lowest(score, int(num_label_issues(given, mean)))
    yield "all members name the same other class", (answers == answers[0]).all(axis=0) & (answers[0] != given)
    for rule in FILTERS:
        yield f"cleanlab, mean: {rule}", evidence[f"{ENSEMBLE}_{rule}"].to_numpy()
    yield "everything", np.ones(len(given), bool)


def best_number(score: np.ndarray, wrong: np.ndarray) -> int:
    """The number of lowest scores that has the highest F1."""
    right = np.cumsum(wrong[np.argsort(score, kind="stable")])
    return int(np.argmax(right / (np.arange(1, len(score) + 1) + wrong.sum()))) + 1 if wrong.any() else 0


def lowest(score: np.ndarray, n: int) -> np.ndarray:
    """bool (N,): the n lowest scores."""
    flags = np.zeros(len(score), bool)
    flags[np.argsort(score, kind="stable")[:n]] = True
    return flags
