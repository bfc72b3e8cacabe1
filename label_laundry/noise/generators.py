"""Wrong labels of a known kind and number, so that detectors can be scored against the truth.

Each kind of noise is a function that returns new labels, int64 (N,), exactly `round(rate * N)` of them changed. The generator passed
in is its only source of randomness.
"""

import numpy as np

from label_laundry.contracts.trouble import Trouble


def symmetric(labels: np.ndarray, n_classes: int, rate: float, generator: np.random.Generator) -> np.ndarray:
    """Every class loses the same share, spread evenly over all other classes; labels int64 (N,)."""
    share = np.full((n_classes, n_classes), rate / (n_classes - 1))
    return by_class(labels, share, rate, generator)


def confusion(labels: np.ndarray, counts: np.ndarray, rate: float, generator: np.random.Generator) -> np.ndarray:
    """Labels move from class i to class j in the proportions of a confusion matrix, scaled to the rate.

    Parameters
    ----------
    counts : (K, K), how often images labelled i were predicted as j; the diagonal is ignored.

    Raises
    ------
    Trouble
        When the matrix confuses no class of these labels, or the rate needs more labels of a class than there are.
    """
    sizes = np.bincount(labels, minlength=len(counts))
    share = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    np.fill_diagonal(share, 0)
    expected = sizes @ share.sum(axis=1)
    if not expected:
        raise Trouble("params.yaml: noise: the matrix confuses no class of this data set with another; choose another matrix")
    scale = rate * len(labels) / expected
    worst = share.sum(axis=1).max() * scale
    if worst > 1:
        raise Trouble(f"params.yaml: noise.rate: {rate} would change more labels of a class than it has; the most is {rate / worst:.3f}")
    return by_class(labels, share * scale, rate, generator)


def by_class(labels: np.ndarray, share: np.ndarray, rate: float, generator: np.random.Generator) -> np.ndarray:
    """Relabel a share (K, K) of each class i as each other class j, drawn uniformly from the images of class i."""
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
    """Integers within 1 of `wanted` (K, K) that add up to `total`; each row sum is within 1 of the row sum of `wanted`."""
    rows = round_to_total(wanted.sum(axis=1), total, generator)
    return np.stack([round_to_total(row, n, generator) for row, n in zip(wanted, rows, strict=True)])


def round_to_total(wanted: np.ndarray, total: int, generator: np.random.Generator) -> np.ndarray:
    """Integers (K,) that add up to `total`, by largest remainder. Ties are broken at random; else the first classes always win."""
    out = np.floor(wanted + 1e-9).astype(np.int64)
    order = np.lexsort([generator.random(len(wanted)), -(wanted - out).round(9)])
    out[order[: total - out.sum()]] += 1
    return out


def instance(labels: np.ndarray, probs: np.ndarray, rate: float, generator: np.random.Generator) -> np.ndarray:
    """Images near an independent network's decision boundary get its second choice as their label.

    An image is drawn with weight p(second) / p(given), and only if the network agrees with the given label. Otherwise the network's
    choice may be the correct label, which would not be noise.

    Parameters
    ----------
    probs : (N, K), out of sample, from a network that is not one of the detectors.
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
    """`n` rows drawn without replacement, in proportion to their weights (Efraimidis and Spirakis, 2006)."""
    possible = np.flatnonzero(weights > 0)
    if n > len(possible):
        raise Trouble(f"params.yaml: noise.rate: only {len(possible)} of {len(weights)} labels can be changed this way; lower the rate")
    keys = generator.exponential(size=len(possible)) / weights[possible]
    return possible[np.argsort(keys, kind="stable")[:n]]
