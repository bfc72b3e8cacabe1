"""How much the difference between sides would vary with other test images and other seeds.

Sides are trained with the same seeds and tested on the same images. This is a crossed design, as in radiology, where several readers
read the same cases (Obuchowski and Rockette 1995; Hillis 2007). The variance of a difference has two parts. One comes from images on
which the sides differ whatever the seed; with thousands of images, it is estimated well. The other comes from seeds that favour one
side over another; with few seeds, it is estimated poorly. Cochran's (1964) critical value is the mean of the normal and the t quantile,
weighted by the two parts. benchmarks/coverage.py simulates it beside a bootstrap, whose intervals are too narrow where seeds vary.
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm, t


@dataclass(frozen=True)
class Spread:
    """The means of T sides, and how they vary over images and over seeds.

    `means` (T,) of each side; `images` (T, T), covariance of the means over draws of the images; `seeds`, variance of a mean over draws
    of the seed, beyond what all sides share, with `freedom` degrees of freedom. With a single seed, `seeds` and `freedom` are 0.
    """

    means: np.ndarray
    images: np.ndarray
    seeds: float
    freedom: int

    def of(self, contrast: np.ndarray) -> tuple[float, float, float]:
        """The weighted sum of the means, its variance over images, and its variance over seeds; contrast (T,) sums to zero."""
        return float(contrast @ self.means), max(float(contrast @ self.images @ contrast), 0.0), float(contrast @ contrast) * self.seeds

    def half_width(self, contrast: np.ndarray, confidence: float) -> float:
        """Half the width of the interval around the weighted sum of the means."""
        _, images, seeds = self.of(contrast)
        if images + seeds == 0:
            return 0.0
        tail = (1 + confidence) / 2
        quantile = norm.ppf(tail) * images + (t.ppf(tail, self.freedom) * seeds if seeds else 0)
        return float(quantile / np.sqrt(images + seeds))


def spread_of(values: np.ndarray) -> Spread:
    """The variation in values (T, S, N) of T sides, S seeds and N images.

    Sides are assumed to share one variance between seeds, so all of them help to estimate it, with (T - 1)(S - 1) degrees of freedom.
    With bool values (right or wrong), each seed gets half an extra image for each outcome (Agresti and Min 2005), because equal
    predictions on few images do not prove that the sides are equal.
    """
    n_sides, n_seeds, n_images = values.shape
    per_seed = values.mean(axis=2)  # (T, S)
    centred = values - per_seed[:, :, None]
    if n_seeds == 1:
        images = centred[:, 0] @ centred[:, 0].T
    else:  # only products across different seeds: what a single seed did to an image is part of `seeds`
        summed = centred.sum(axis=1)
        same = sum(centred[:, seed] @ centred[:, seed].T for seed in range(n_seeds))
        images = (summed @ summed.T - same) / (n_seeds * (n_seeds - 1))
    images = images / (n_images * max(n_images - 1, 1))
    if values.dtype == bool:
        images = images + np.eye(n_sides) * 0.5 / n_images**2 / n_seeds
    interaction = per_seed - per_seed.mean(axis=0) - per_seed.mean(axis=1, keepdims=True) + per_seed.mean()
    freedom = (n_sides - 1) * (n_seeds - 1)
    seeds = float((interaction**2).sum()) / freedom / n_seeds if freedom else 0.0
    return Spread(per_seed.mean(axis=1), images, seeds, freedom)
