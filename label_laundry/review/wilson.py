"""Confidence interval of a share."""

from scipy.stats import binomtest

CONFIDENCE = 0.95


def wilson(k: int, n: int) -> list[float] | None:
    """Wilson's 95 % interval of the share k / n; None where n is 0."""
    if not n:
        return None
    found = binomtest(k, n).proportion_ci(CONFIDENCE, "wilson")
    return [float(found.low), float(found.high)]
