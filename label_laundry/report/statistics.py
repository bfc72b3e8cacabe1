"""Is one side better than another? Paired statistics on the same test images and seeds."""

from collections.abc import Callable

import numpy as np
from scipy.optimize import brentq
from scipy.stats import binomtest

from label_laundry.report.intervals import spread_of

# How often a change of the smallest detectable size would be found.
POWER = 0.8
# Below this loss of accuracy a ratio says little: its denominator is hardly larger than the variation between seeds.
LEAST_LOSS = 0.03


def difference(values: dict[str, np.ndarray], a: str, b: str, confidence: float) -> dict:
    """The mean of side b minus the mean of side a, with an interval.

    Parameters
    ----------
    values : for each side (S, N): whether seed s is right on test image n (bool), or its log loss. Seeds and images are paired.
        Sides other than a and b help to estimate how much seeds vary.

    Returns
    -------
    dict with `difference` and `interval`, and `smallest_detectable`, the change that would be found four times out of five.

    Notes
    -----
    The interval is that of `Spread.half_width`. With one seed it covers other test images only, because nothing is known about other
    seeds.
    """
    spread = spread_of(np.stack(list(values.values())))
    contrast = contrast_of(values, {b: 1.0, a: -1.0})
    middle = spread.of(contrast)[0]
    half = spread.half_width(contrast, confidence)
    return {
        "difference": middle,
        "interval": [middle - half, middle + half],
        "smallest_detectable": half + spread.half_width(contrast, 2 * POWER - 1),
    }


def verdict(interval: list[float]) -> str:
    """What the interval of a difference in accuracy says, in words."""
    low, high = interval
    return "improved" if low > 0 else "worse" if high < 0 else "no detectable change"


def recovery(right: dict[str, np.ndarray], noisy: str, side: str, ceiling: str, confidence: float) -> dict:
    """The share of the accuracy lost to wrong labels that a side recovers: (side - noisy) / (ceiling - noisy).

    Parameters
    ----------
    right : for each side bool (S, N), whether seed s is right on test image n; `ceiling` is the same recipe on the true labels.

    Returns
    -------
    dict with `recovery`, its `interval`, `loss` (ceiling - noisy) and `reason`. Where the loss is below 3 points, or not detectable,
    `recovery` and `interval` are None, and `reason` says why.

    Notes
    -----
    The interval is Fieller's (1954): every ratio r for which the interval of side - noisy - r (ceiling - noisy) includes zero.
    """
    spread = spread_of(np.stack(list(right.values())))
    lost = contrast_of(right, {ceiling: 1.0, noisy: -1.0})
    won = contrast_of(right, {side: 1.0, noisy: -1.0})
    loss = spread.of(lost)[0]
    if loss < LEAST_LOSS:
        reason = f"noise costs {100 * loss:.1f} points: too few for a ratio"
    elif loss <= spread.half_width(lost, confidence):
        reason = f"noise costs {100 * loss:.1f} points, which is no more than other images and seeds may change"
    else:
        middle = spread.of(won)[0] / loss

        def inside(ratio: float) -> float:
            contrast = won - ratio * lost
            return spread.half_width(contrast, confidence) - abs(spread.of(contrast)[0])

        return {"recovery": middle, "interval": [edge(inside, middle, -1), edge(inside, middle, 1)], "loss": loss, "reason": None}
    return {"recovery": None, "interval": None, "loss": loss, "reason": reason}


def edge(inside: Callable[[float], float], middle: float, direction: int) -> float:
    """Where `inside` turns negative, on one side of the middle."""
    step = 0.01
    while inside(middle + direction * step) > 0:
        step *= 2
    return float(brentq(inside, middle, middle + direction * step))


def contrast_of(values: dict[str, np.ndarray], weights: dict[str, float]) -> np.ndarray:
    """Weights (T,) in the order of the sides; 0 for sides without a weight."""
    return np.array([weights.get(side, 0.0) for side in values])


def mcnemar(right_a: np.ndarray, right_b: np.ndarray) -> dict:
    """Exact McNemar test (binomial) of two classifiers on the same images; bool (N,) each."""
    only_a, only_b = int((right_a & ~right_b).sum()), int((right_b & ~right_a).sum())
    p = float(binomtest(only_a, only_a + only_b).pvalue) if only_a + only_b else 1.0
    return {"only_a_right": only_a, "only_b_right": only_b, "p": p}


def holm(p_values: list[float]) -> list[float]:
    """Holm's (1979) adjusted p-values, in the order of `p_values`."""
    order = np.argsort(p_values, kind="stable")
    factors = np.arange(len(p_values), 0, -1)
    adjusted = np.minimum(np.maximum.accumulate(np.array(p_values)[order] * factors), 1)
    out = np.empty(len(p_values))
    out[order] = adjusted
    return out.tolist()
