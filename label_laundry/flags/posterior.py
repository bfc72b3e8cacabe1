"""The probability that a label is wrong, from what the members say about the label and about each other.

A network's disagreement with a label proves little: networks fail on hard images, and often fail together. But on hard images they also
disagree with each other. So each member in turn stands in for the labels: the other members' judgement of its answers shows how they would
judge labels that are right, or as right as a network can be. If they judge the given labels badly more often than that, the surplus is
wrong labels. Members that are too weak to tell disagree with each other as often as with the labels, so there is no surplus.

This is a local false discovery rate with an empirical null distribution (Efron, "Size, power and false discovery rates", Annals of
Statistics 35, 2007). Taking the null from a member that is left out is this project's own idea; docs/measured/flag-rule.md measures it.
"""

from collections.abc import Mapping

import numpy as np
from scipy.optimize import minimize_scalar
from sklearn.isotonic import IsotonicRegression

from label_laundry.contracts.probabilities import log_loss
from label_laundry.flags.ensemble import log_margin
from label_laundry.flags.lazy_probabilities import BLOCK

# Probabilities of another class below this add nothing to the null, and would need as much memory as all others together.
LEAST = 1e-4
# The null gets half an observation below all others, because the lowest few of two samples may come from one of them by chance. Five
# labels with lower margins than every answer then get a probability of .9; by chance that happens in one set of 32.
DOUBT = 0.5
# Log-margins are rounded to this many digits: the regression cannot interpolate between two that differ in the last bit.
DIGITS = 9
# Natural logarithm of the highest temperature: at 400 all classes are as likely.
SOFTEST = 6.0
# To stand in for the labels, a member must agree with at least this share of the number that the best member agrees with.
NEARLY = 0.8
# The lowest probability worth flagging. Where hardly anything is wrong, flagging at random would maximise the expected F1.
LEAST_LIKELY = 0.25


def posterior(
    labels: np.ndarray, pred_probs: Mapping[str, np.ndarray], weights: dict[str, float], mean: np.ndarray, score: np.ndarray
) -> np.ndarray:
    """The probability that each label is wrong, float64 (N,). It never rises with the score, so both give the same order.

    Parameters
    ----------
    labels : int64 (N,); pred_probs : for each member, out-of-sample probabilities (N, K); weights : the members' weights.
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
    # A stand-in that is right less often than the labels hides the surplus, so it counts less. The root limits the one that finds most.
    says = np.sqrt([one.sum() for one in found])
    return falling(score, np.average(found, axis=0, weights=says)) if says.any() else np.zeros(len(labels))


def as_good_as_labels(labels: np.ndarray, pred_probs: Mapping[str, np.ndarray]) -> list[str]:
    """The members that may stand in for the labels. One that sees nothing disagrees with all others and would hide every error."""
    agree = {member: float((pred_probs[member].argmax(axis=1) == labels).mean()) for member in pred_probs}
    return [member for member, share in agree.items() if share >= NEARLY * max(agree.values())]


def judged_by_others(labels: np.ndarray, own: np.ndarray, mean: np.ndarray, weight: float) -> tuple[np.ndarray, np.ndarray]:
    """Log-margins (N,) of the labels and of one member's answers, both in the mean of the other members."""
    seen, null = np.empty(len(labels)), np.empty(len(labels))
    for start in range(0, len(labels), BLOCK):
        rows = slice(start, start + BLOCK)
        others = np.maximum(mean[rows] - weight * own[rows], 0)
        others /= np.maximum(others.sum(axis=1, keepdims=True), np.finfo(float).tiny)
        seen[rows], null[rows] = log_margin(labels[rows], others), log_margin(own[rows].argmax(axis=1), others)
    return seen, null


def surplus(seen: np.ndarray, null: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """For each label, the share of labels with such a log-margin that the null does not explain, (N,).

    Parameters
    ----------
    seen : (N,), log-margins of the given labels; null, weights : (M,), log-margins of right labels, and how often each occurs.
    """
    lowest = min(seen.min(), null.min()) - 1
    margins = np.concatenate([seen, null, [lowest]])
    is_given = np.concatenate([np.ones(len(seen)), np.zeros(len(null) + 1)])
    share = falling(margins, is_given, np.concatenate([np.ones(len(seen)), weights, [DOUBT]]))[: len(seen)]
    return np.clip(2 - 1 / np.maximum(share, 0.5), 0, 1)


def falling(score: np.ndarray, values: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
    """The closest values that never rise with the score (isotonic regression), (N,). Scores that differ only by rounding are equal."""
    score = score.round(DIGITS)
    return IsotonicRegression(increasing=False).fit(score, values, weights).predict(score)


def no_surer_than_right(labels: np.ndarray, probs: np.ndarray) -> np.ndarray:
    """The probabilities (N, K), softened if the member is overconfident (temperature scaling, Guo et al., ICML 2017)."""
    logs = np.log(np.maximum(probs, np.finfo(float).tiny))

    def softened(temperature: float) -> np.ndarray:
        powers = np.exp((logs - logs.max(axis=1, keepdims=True)) / temperature)
        return powers / powers.sum(axis=1, keepdims=True)

    found = minimize_scalar(
        lambda power: log_loss(labels, softened(np.exp(power))), bounds=(0, SOFTEST), method="bounded", options={"xatol": 0.01}
    )
    return softened(np.exp(found.x))


def own_doubts(probs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The null of a member that has no others to judge it: log-margins of the labels that it considers possible, and their weights.

    A network that learned from wrong labels gives every class a little probability. The median over all images that it predicts as one
    class is this habit, not a doubt about an image, and is subtracted; unless it is more than half: such a member just does not know.
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
    """The lowest probability to flag for the highest expected F1, but at least a quarter.

    The optimal threshold is half of that F1 (Lipton, Elkan and Naryanaswamy, "Optimal thresholding of classifiers to maximize F1
    measure", 2014).
    """
    falling_order = np.sort(probabilities)[::-1]
    f1 = 2 * np.cumsum(falling_order) / (np.arange(1, len(falling_order) + 1) + falling_order.sum())
    return max(float(falling_order[f1.argmax()]), LEAST_LIKELY)
