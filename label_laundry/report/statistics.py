"""Is one side better than another? Paired statistics on the same test images and seeds."""

import numpy as np
from scipy.stats import binomtest, norm

# How often a change of the smallest detectable size would be found.
POWER = 0.8


def difference(right_a: np.ndarray, right_b: np.ndarray, resamples: int, confidence: float, seed: int) -> dict:
    """Accuracy of b minus accuracy of a, with a two-level paired bootstrap interval and exact McNemar tests.

    Parameters
    ----------
    right_a, right_b : bool (S, N), whether seed s is right on test image n; seeds and images are paired.

    Returns
    -------
    dict with `difference` and `interval` (as shares), `verdict` ("improved" or "worse" where the whole interval is on one side of
    zero, else "no detectable change"), `smallest_detectable` (the change that such a comparison would find four times out of five), and
    `mcnemar`: for each seed, how many images only a or only b gets right, and McNemar's exact two-sided p.
    """
    wins = right_b.astype(np.int8) - right_a.astype(np.int8)
    means = resampled_means([wins], resamples, seed)[0]
    low, high = central_interval(means, confidence)
    return {
        "difference": float(wins.mean()),
        "interval": [low, high],
        "smallest_detectable": float(means.std() * (norm.isf((1 - confidence) / 2) + norm.ppf(POWER))),
        "verdict": "improved" if low > 0 else "worse" if high < 0 else "no detectable change",
        "mcnemar": [mcnemar(a, b) for a, b in zip(right_a, right_b, strict=True)],
    }


def recovery(noisy: np.ndarray, side: np.ndarray, true: np.ndarray, resamples: int, confidence: float, seed: int) -> dict:
    """The share of the accuracy lost to wrong labels that a side recovers: (side - noisy) / (true - noisy).

    Parameters
    ----------
    noisy, side, true : bool (S, N), whether seed s is right on test image n.

    Returns
    -------
    dict with `recovery` and `interval`; both None where the interval of (true - noisy) reaches zero or below, because no loss is
    detectable then.
    """
    gains = [right.astype(np.int8) - noisy.astype(np.int8) for right in (side, true)]
    recovered, lost = resampled_means(gains, resamples, seed)
    if central_interval(lost, confidence)[0] <= 0:
        return {"recovery": None, "interval": None}
    return {
        "recovery": float(gains[0].mean() / gains[1].mean()),
        "interval": central_interval(recovered / np.maximum(lost, 1e-12), confidence),
    }


def resampled_means(wins: list[np.ndarray], resamples: int, seed: int) -> np.ndarray:
    """Means (M, resamples) of M quantities, int8 (S, N) each; all M share the resampled seeds and images.

    Each resample draws S seeds and N images with replacement. Images with the same pattern over seeds and quantities are counted
    together, so one multinomial draw replaces N draws: the same distribution, about a thousand times faster.
    """
    n_seeds, n_images = wins[0].shape
    patterns, counts = np.unique(np.concatenate(wins), axis=1, return_counts=True)  # (M * S, P), (P,)
    generator = np.random.default_rng(seed)
    images = generator.multinomial(n_images, counts / n_images, size=resamples) / n_images  # (B, P)
    seeds = generator.multinomial(n_seeds, np.full(n_seeds, 1 / n_seeds), size=resamples) / n_seeds  # (B, S)
    return np.stack([np.einsum("bs,sp,bp->b", seeds, each, images, optimize=True) for each in np.split(patterns, len(wins))])


def central_interval(means: np.ndarray, confidence: float) -> list[float]:
    """The interval that holds the central share `confidence` of the means."""
    return [float(edge) for edge in np.quantile(means, [(1 - confidence) / 2, (1 + confidence) / 2])]


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
