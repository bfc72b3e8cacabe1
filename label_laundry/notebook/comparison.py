"""Is a model that learned from one set of labels better than one that learned from another?"""

from collections.abc import Mapping
from itertools import combinations
from pathlib import Path

import pandas as pd
from numpy.typing import ArrayLike

from label_laundry.contracts.seeds import derive
from label_laundry.notebook.arguments import array_of
from label_laundry.report.statistics import difference


def compare_sides(
    labels: ArrayLike | str | Path,
    sides: Mapping[str, ArrayLike | str | Path],
    resamples: int = 10_000,
    confidence: float = 0.95,
    seed: int = 1,
) -> pd.DataFrame:
    """Paired differences in test accuracy between models trained on different labels.

    Parameters
    ----------
    labels : test labels, codes int (N,), or a .npy file. Never change or clean them: every side must meet the same test.
    sides : for each side, raw, cleaned and control, say, the test probabilities (S, N, K) of S trainings with different seeds, in
        the same order of seeds and images on all sides. (N, K) is one training. Each may be a .npy file.
    resamples, confidence, seed : of the bootstrap.

    Returns
    -------
    DataFrame with a row for each pair of sides: `better` minus `than` in `difference` with `low` and `high`, all as shares of
    the test images; `verdict` ("improved", "worse", "no detectable change"); `smallest_detectable`, the difference that would
    be found four times in five; `p`, the exact McNemar p-value of each seed.

    Raises
    ------
    ValueError
        When sides have different numbers of seeds or images.

    Notes
    -----
    The interval is a paired bootstrap over images and seeds. With fewer than five seeds it is too narrow: with two it held the
    truth in 82 % of simulated cases, not in 95 %.

    Examples
    --------
    >>> import numpy as np
    >>> from label_laundry import compare_sides
    >>> generator = np.random.default_rng(0)
    >>> labels = generator.integers(0, 3, 1000)
    >>> def predict(share_right):
    ...     right = generator.random((5, 1000)) < share_right
    ...     return np.eye(3)[np.where(right, labels, (labels + 1) % 3)]
    >>> table = compare_sides(labels, {"raw": predict(0.80), "cleaned": predict(0.90)})
    >>> table[["better", "than", "verdict"]]
        better than   verdict
    0  cleaned  raw  improved
    """
    test = array_of(labels)
    right = {}
    for name, probs in sides.items():
        values = array_of(probs)
        right[name] = (values if values.ndim == 3 else values[None]).argmax(axis=2) == test
    if len({one.shape for one in right.values()}) != 1:
        raise ValueError(f"sides: all need the same seeds and images; got (S, N) { ({name: one.shape for name, one in right.items()}) }")
    rows = []
    for a, b in combinations(right, 2):
        found = difference(right[a], right[b], resamples, confidence, derive(seed, "bootstrap", a, b))
        low, high = found["interval"]
        rows.append(
            {
                "better": b,
                "than": a,
                "difference": found["difference"],
                "low": low,
                "high": high,
                "verdict": found["verdict"],
                "smallest_detectable": found["smallest_detectable"],
                "p": [one["p"] for one in found["mcnemar"]],
            }
        )
    return pd.DataFrame(rows)
