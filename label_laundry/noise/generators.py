"""Wrong labels of a known kind and number, so that what finds them can be judged by the truth.

Every function gives the new label of each image, int64 (N,), with exactly `round(rate * N)` of them changed, drawn
from the generator that it is given and from nothing else.
"""

import numpy as np
from scipy.stats import truncnorm

from label_laundry.contracts.trouble import Trouble


def symmetric(labels: np.ndarray, n_classes: int, rate: float, generator: np.random.Generator) -> np.ndarray:
    """The same share of each class, to any other class alike; labels int64 (N,)."""
    share = np.full((n_classes, n_classes), rate / (n_classes - 1))
    return by_class(labels, share, rate, generator)


def pair(labels: np.ndarray, partners: np.ndarray, rate: float, generator: np.random.Generator) -> np.ndarray:
    """Each class with a partner loses the same share to it; partners int64 (K,), -1 for none.

    The rate is that of the whole set, so with few pairs their classes lose more.
    """
    share = np.zeros((len(partners), len(partners)))
    mapped = np.flatnonzero(partners >= 0)
    share[mapped, partners[mapped]] = 1
    return confusion(labels, share, rate, generator)


def confusion(labels: np.ndarray, counts: np.ndarray, rate: float, generator: np.random.Generator) -> np.ndarray:
    """As often from class i to class j as a confusion matrix has it, scaled to the rate.

    Parameters
    ----------
    counts : (K, K), how often an image labelled i was taken for j; the diagonal does not count.

    Raises
    ------
    Trouble
        When the matrix has no confusions, or a class would lose all its labels before the rate is reached.
    """
    sizes = np.bincount(labels, minlength=len(counts))
    share = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    np.fill_diagonal(share, 0)
    expected = sizes @ share.sum(axis=1)
    if not expected:
        raise Trouble("params.yaml: noise: no class that is in the set is ever taken for another; choose other pairs or another matrix")
    scale = rate * len(labels) / expected
    worst = share.sum(axis=1).max() * scale
    if worst > 1:
        raise Trouble(f"params.yaml: noise.rate: {rate} would take more labels from a class than it has; the most is {rate / worst:.3f}")
    return by_class(labels, share * scale, rate, generator)


def by_class(labels: np.ndarray, share: np.ndarray, rate: float, generator: np.random.Generator) -> np.ndarray:
    """Move the share (K, K) of each class i to each other class j; who is moved is chance alone."""
    share = share.copy()
    np.fill_diagonal(share, 0)
    wanted = np.bincount(labels, minlength=len(share))[:, None] * share
    moves = whole(wanted, round(rate * len(labels)), generator.spawn(1)[0])
    out = labels.copy()
    for given in range(len(share)):
        rows = generator.permutation(np.flatnonzero(labels == given))
        new = np.repeat(np.arange(len(share)), moves[given])
        out[rows[: len(new)]] = new
    return out


def whole(wanted: np.ndarray, total: int, generator: np.random.Generator) -> np.ndarray:
    """Whole numbers within one of `wanted` (K, K) that add up to `total`, and so do the sums of its rows."""
    rows = rounded(wanted.sum(axis=1), total, generator)
    return np.stack([rounded(row, n, generator) for row, n in zip(wanted, rows, strict=True)])


def rounded(wanted: np.ndarray, total: int, generator: np.random.Generator) -> np.ndarray:
    """Each number (K,) up or down by the largest remainders; chance breaks ties, or the first classes would get all of them."""
    out = np.floor(wanted + 1e-9).astype(np.int64)
    order = np.lexsort([generator.random(len(wanted)), -(wanted - out).round(9)])
    out[order[: total - out.sum()]] += 1
    return out


def instance(labels: np.ndarray, probs: np.ndarray, rate: float, generator: np.random.Generator) -> np.ndarray:
    """Images near an independent network's decision boundary take its second class.

    Only where the network agrees with the given label: elsewhere its opinion may well be right, and noise that is
    right cannot be found. An image is drawn with a weight of p(second) / p(given).

    Parameters
    ----------
    probs : (N, K), of a network that is none of the detectors and has not seen the image.
    """
    rows = np.arange(len(labels))
    others = probs.copy()
    others[rows, labels] = -1
    second = others.argmax(axis=1)
    weights = np.where(probs.argmax(axis=1) == labels, probs[rows, second] / np.maximum(probs[rows, labels], 1e-12), 0)
    chosen = weighted(weights, round(rate * len(labels)), generator)
    out = labels.copy()
    out[chosen] = second[chosen]
    return out


def xia(labels: np.ndarray, features: np.ndarray, n_classes: int, rate: float, generator: np.random.Generator) -> np.ndarray:
    """Part-dependent noise as papers use it (Xia et al., NeurIPS 2020), with the number of changes made exact.

    The chance of an image is drawn from a normal distribution around the rate (std 0.1, cut to 0-1) and says nothing
    about the image; the new class is drawn from softmax(x W_given) with a random matrix for each class.

    Parameters
    ----------
    features : float32 (N, D), the pixels from 0 to 1.
    """
    deviation = 0.1
    chance = truncnorm.rvs(-rate / deviation, (1 - rate) / deviation, rate, deviation, size=len(labels), random_state=generator)
    chosen = np.sort(weighted(chance, round(rate * len(labels)), generator))
    out = labels.copy()
    for given in range(n_classes):
        matrix = generator.standard_normal((features.shape[1], n_classes), np.float32)
        rows = chosen[labels[chosen] == given]
        logits = (features[rows] @ matrix).astype(np.float64)
        logits[:, given] = -np.inf
        # The largest of logits plus Gumbel noise is a draw from their softmax.
        out[rows] = (logits + generator.gumbel(size=logits.shape)).argmax(axis=1)
    return out


def weighted(weights: np.ndarray, n: int, generator: np.random.Generator) -> np.ndarray:
    """`n` rows without replacement, likelier the larger their weight (Efraimidis and Spirakis, 2006)."""
    possible = np.flatnonzero(weights > 0)
    if n > len(possible):
        raise Trouble(f"params.yaml: noise.rate: only {len(possible)} of {len(weights)} labels can be changed this way; lower it")
    keys = generator.exponential(size=len(possible)) / weights[possible]
    return possible[np.argsort(keys, kind="stable")[:n]]
