"""How fast a cost grows with the number of images: the p in cost = c * n**p."""

import numpy as np


def exponent(sizes: list[int], costs: list[float]) -> float | None:
    """Slope of log cost over log size, by least squares over the larger half of the sizes (ascending).

    None with fewer than two sizes. Start-up cost (imports, compiling) is not subtracted, so the slope is too low where it
    dominates; this matters least among the larger sizes.
    """
    if len(sizes) < 2:
        return None
    last = max(2, -(-len(sizes) // 2))
    return float(np.polyfit(np.log(sizes[-last:]), np.log(costs[-last:]), 1)[0])


def last_exponent(sizes: list[int], costs: list[float]) -> float | None:
    """The slope between the two largest sizes alone: nearer to the limit, but noisier."""
    return exponent(sizes[-2:], costs[-2:])
