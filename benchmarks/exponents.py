"""How fast a cost grows with the number of images: the p in cost = c * n**p."""

import numpy as np


def exponent(sizes: list[int], costs: list[float]) -> float | None:
    """Slope of log cost over log size, by least squares over the larger half of the sizes (ascending).

    None with fewer than two sizes. Nothing is subtracted, so where the start of a process (imports, compiling) is most
    of the cost the slope is too low; among the larger sizes that matters least.
    """
    if len(sizes) < 2:
        return None
    last = max(2, -(-len(sizes) // 2))
    return float(np.polyfit(np.log(sizes[-last:]), np.log(costs[-last:]), 1)[0])


def last_exponent(sizes: list[int], costs: list[float]) -> float | None:
    """The same between the two largest sizes alone: nearer to the limit, and noisier."""
    return exponent(sizes[-2:], costs[-2:])
