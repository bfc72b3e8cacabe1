"""What the ensemble says about each label, computed once: every rule and summary reads it from here."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from label_laundry.contracts.vocabulary import ENSEMBLE
from label_laundry.flags.ensemble import log_margin
from label_laundry.flags.health import health
from label_laundry.flags.lazy_probabilities import mean_of
from label_laundry.flags.member_evidence import member_evidence
from label_laundry.flags.power import wrong_probability


@dataclass(frozen=True)
class Consensus:
    """The mean probabilities are not kept: at 1,000,000 x 100 they take 0.8 GB, and each model's own are read after them.

    `suggested` int64 (N,) is the likeliest class other than the given one, `score` (N,) the log-margin, `wrong` (N,) the probability that
    the label is wrong, `columns` the ensemble's columns of the evidence, `health` the summary for results/label_health.json.
    """

    suggested: np.ndarray
    score: np.ndarray
    wrong: np.ndarray
    columns: dict[str, np.ndarray]
    health: dict


def consensus(labels: np.ndarray, pred_probs: Mapping[str, np.ndarray], weights: dict[str, float], class_names: list[str]) -> Consensus:
    """From labels int64 (N,), and for each model its out-of-sample probabilities (N, K) and its weight."""
    mean = mean_of(pred_probs, weights)
    suggested, score = second_choice(labels, mean), log_margin(labels, mean)
    wrong = wrong_probability(labels, pred_probs, weights, mean, score)
    return Consensus(
        suggested=suggested,
        score=score,
        wrong=wrong,
        columns=member_evidence(ENSEMBLE, labels, suggested, mean, np.array(class_names)),
        health={"expected_wrong": float(wrong.sum())} | health(labels, mean, class_names),
    )


def second_choice(labels: np.ndarray, probs: np.ndarray) -> np.ndarray:
    """The likeliest class other than the given one, int64 (N,)."""
    others = probs.copy()
    others[np.arange(len(labels)), labels] = -1
    return others.argmax(axis=1)
