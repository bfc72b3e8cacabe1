"""Wrong labels of a known kind and number, so that what finds them can be judged by the truth.

Every function gives the new label of each image, int64 (N,), with exactly `round(rate * N)` of them changed, drawn
from the generator that it is given and from nothing else.
"""

import numpy as np

from label_laundry.contracts.trouble import Trouble


def symmetric(labels: np.ndarray, n_classes: int, rate: float, generator: np.random.Generator) -> np.ndarray:
    """The same share of each class, to any other class alike; labels int64 (N,)."""
    share = np.full((n_classes, n_classes), rate / (n_classes - 1))
    return by_class(labels, share, rate, generator)


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
        raise Trouble("params.yaml: noise: no class that is in the set is ever taken for another; choose another matrix")
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
    moves = integer_counts(wanted, round(rate * len(labels)), generator.spawn(1)[0])
    out = labels.copy()
    for given in range(len(share)):
        rows = generator.permutation(np.flatnonzero(labels == given))
        new = np.repeat(np.arange(len(share)), moves[given])
        out[rows[: len(new)]] = new
    return out


def integer_counts(wanted: np.ndarray, total: int, generator: np.random.Generator) -> np.ndarray:
    """Whole numbers within one of `wanted` (K, K) that add up to `total`, and so do the sums of its rows."""
    rows = round_to_total(wanted.sum(axis=1), total, generator)
    return np.stack([round_to_total(row, n, generator) for row, n in zip(wanted, rows, strict=True)])


def round_to_total(wanted: np.ndarray, total: int, generator: np.random.Generator) -> np.ndarray:
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
    chosen = weighted_sample(weights, round(rate * len(labels)), generator)
    out = labels.copy()
    out[chosen] = second[chosen]
    return out


def weighted_sample(weights: np.ndarray, n: int, generator: np.random.Generator) -> np.ndarray:
    """`n` rows without replacement, likelier the larger their weight (Efraimidis and Spirakis, 2006)."""
    possible = np.flatnonzero(weights > 0)
    if n > len(possible):
        raise Trouble(f"params.yaml: noise.rate: only {len(possible)} of {len(weights)} labels can be changed this way; lower it")
    keys = generator.exponential(size=len(possible)) / weights[possible]
    return possible[np.argsort(keys, kind="stable")[:n]]
