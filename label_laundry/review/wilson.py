"""A share with its interval."""

from scipy.stats import binomtest

CONFIDENCE = 0.95


def wilson(k: int, n: int) -> list[float] | None:
    """Wilson's 95 % interval of k of n; None for none of none."""
    if not n:
        return None
    found = binomtest(k, n).proportion_ci(CONFIDENCE, "wilson")
    return [float(found.low), float(found.high)]
