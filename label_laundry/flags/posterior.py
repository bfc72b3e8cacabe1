"""How probable it is that a label is wrong, from what the members say of it and of each other.

A network that disagrees with a label proves little: networks are wrong on hard images, and wrong together. But on hard images they also
disagree with each other. So each member in turn stands in for the labels: how the other members judge its answers shows how they would
judge labels that are right, or as right as a network can be. Where they judge the labels given as badly more often than that, the surplus
is wrong labels. Members that are too weak to tell disagree with each other as much as with the labels, and there is no surplus.

This is a local false discovery rate with an empirical null distribution (Efron, "Size, power and false discovery rates", Annals of
Statistics 35, 2007). That a member held out gives the null is this project's own; docs/measured/flag-rule.md has what it is worth.
"""

from collections.abc import Mapping

import numpy as np
from scipy.optimize import minimize_scalar
from sklearn.isotonic import IsotonicRegression

from label_laundry.contracts.probabilities import log_loss
from label_laundry.flags.ensemble import log_margin
from label_laundry.flags.lazy_probabilities import BLOCK

# Chances smaller than this of being another class add nothing to a null and would take as much memory as the rest.
LEAST = 1e-4
# A right label that is judged worse than all others, half a time: the worst few of any two samples are of one of them by chance. Five
# labels that are judged worse than any answer have a probability of .9, which chance gives them once in 32 sets.
DOUBT = 0.5
# Of log-margins: between two that differ in the last bit the regression would interpolate to nothing.
DIGITS = 9
# Natural logarithm of the highest temperature: at 400 all classes are as likely.
SOFTEST = 6.0
# Of the share of labels that the best member agrees with, a member has to agree with so much to stand in for labels.
NEARLY = 0.8
# Where hardly anything is wrong, the best F1 is had by flagging at random.
LEAST_LIKELY = 0.25


def posterior(
    labels: np.ndarray, pred_probs: Mapping[str, np.ndarray], weights: dict[str, float], mean: np.ndarray, score: np.ndarray
) -> np.ndarray:
    """The probability that each label is wrong, float64 (N,); it never rises with the score, so both sort alike.

    Parameters
    ----------
    labels : int64 (N,); pred_probs : for each member, out-of-sample probabilities (N, K); weights : of the members.
    mean, score : their weighted mean (N, K), and the labels' log-margin in it (N,).
    """
    stand_ins = as_good_as_labels(labels, pred_probs)
    if len(stand_ins) == 1:
        honest = no_surer_than_right(labels, mean)
        return falling(score, surplus(log_margin(labels, honest), *own_doubts(honest)))
    found = []
    for member in stand_ins:
        seen, null = judged_by_others(labels, pred_probs[member], mean, weights[member])
        found.append(surplus(seen, null, np.ones(len(null))))
    # A member that is worse than the labels finds no surplus, and that says nothing. The root keeps the mean from the boldest one.
    says = np.sqrt([one.sum() for one in found])
    return falling(score, np.average(found, axis=0, weights=says)) if says.any() else np.zeros(len(labels))


def as_good_as_labels(labels: np.ndarray, pred_probs: Mapping[str, np.ndarray]) -> list[str]:
    """The members that may stand in for the labels: a blind one disagrees with all the others, and would hide every error."""
    agree = {member: float((pred_probs[member].argmax(axis=1) == labels).mean()) for member in pred_probs}
    return [member for member, share in agree.items() if share >= NEARLY * max(agree.values())]


def judged_by_others(labels: np.ndarray, own: np.ndarray, mean: np.ndarray, weight: float) -> tuple[np.ndarray, np.ndarray]:
    """Log-margins (N,) of the labels, and of a member's answers, in the mean of the other members."""
    seen, null = np.empty(len(labels)), np.empty(len(labels))
    for start in range(0, len(labels), BLOCK):
        rows = slice(start, start + BLOCK)
        others = np.maximum(mean[rows] - weight * own[rows], 0)
        others /= np.maximum(others.sum(axis=1, keepdims=True), np.finfo(float).tiny)
        seen[rows], null[rows] = log_margin(labels[rows], others), log_margin(own[rows].argmax(axis=1), others)
    return seen, null


def surplus(seen: np.ndarray, null: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """By how much labels with such a log-margin are more frequent than the null has them, as a share of them, (N,).

    Parameters
    ----------
    seen : (N,), log-margins of the labels given; null, weights : (M,), log-margins of labels that are right, and how often each occurs.
    """
    lowest = min(seen.min(), null.min()) - 1
    margins = np.concatenate([seen, null, [lowest]])
    is_given = np.concatenate([np.ones(len(seen)), np.zeros(len(null) + 1)])
    share = falling(margins, is_given, np.concatenate([np.ones(len(seen)), weights, [DOUBT]]))[: len(seen)]
    return np.clip(2 - 1 / np.maximum(share, 0.5), 0, 1)


def falling(score: np.ndarray, values: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
    """The values nearest to these that never rise with the score, (N,). Scores that differ by rounding alone are equal."""
    score = score.round(DIGITS)
    return IsotonicRegression(increasing=False).fit(score, values, weights).predict(score)


def no_surer_than_right(labels: np.ndarray, probs: np.ndarray) -> np.ndarray:
    """The probabilities (N, K), softened where the member is surer than it is right (temperature scaling, Guo et al., ICML 2017)."""
    logs = np.log(np.maximum(probs, np.finfo(float).tiny))

    def softened(temperature: float) -> np.ndarray:
        powers = np.exp((logs - logs.max(axis=1, keepdims=True)) / temperature)
        return powers / powers.sum(axis=1, keepdims=True)

    found = minimize_scalar(
        lambda power: log_loss(labels, softened(np.exp(power))), bounds=(0, SOFTEST), method="bounded", options={"xatol": 0.01}
    )
    return softened(np.exp(found.x))


def own_doubts(probs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The null of a member that is alone: log-margins of the labels that it thinks possible, and how possible.

    A network that learned from wrong labels thinks every class a little possible. What it gives to a class in most of the images in which
    it sees the same other class is that, and no doubt about the image; but where that would be more than half, it just does not know.
    """
    top = probs.argmax(axis=1)
    habit = np.zeros_like(probs)
    for code in np.unique(top):
        rows = top == code
        usual = np.median(probs[rows], axis=0)
        usual[code] = 0
        if usual.sum() < 0.5:
            habit[rows] = usual
    doubts = np.maximum(probs - habit, 0)
    doubts /= doubts.sum(axis=1, keepdims=True)
    rows, codes = np.nonzero(doubts > LEAST)
    return log_margin(codes, probs[rows]), doubts[rows, codes]


def worth_flagging(probabilities: np.ndarray) -> float:
    """The probability from which on flags have the highest F1 that can be expected, but at least a quarter.

    At the best threshold it is half of that F1 (Lipton, Elkan and Naryanaswamy, "Optimal thresholding of classifiers to maximize F1
    measure", 2014).
    """
    falling_order = np.sort(probabilities)[::-1]
    f1 = 2 * np.cumsum(falling_order) / (np.arange(1, len(falling_order) + 1) + falling_order.sum())
    return max(float(falling_order[f1.argmax()]), LEAST_LIKELY)
