"""Compare models that were trained on different sets of labels."""

from collections.abc import Mapping
from itertools import combinations
from pathlib import Path

import pandas as pd
from numpy.typing import ArrayLike

from label_laundry.notebook.arguments import array_of
from label_laundry.report.statistics import difference, mcnemar, verdict


def compare_sides(
    labels: ArrayLike | str | Path,
    sides: Mapping[str, ArrayLike | str | Path],
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Paired differences in test accuracy between models trained on different labels.

    Parameters
    ----------
    labels : test labels, codes int (N,), or a .npy file. Never change or clean them: every side must take the same test.
    sides : for each side (such as raw, cleaned and control), the test probabilities (S, N, K) of S training runs with different
        seeds, in the same order of seeds and images on all sides. (N, K) is one run. Each may be a .npy file.
    confidence : of the intervals, between 0 and 1.

    Returns
    -------
    DataFrame with a row for each pair of sides: `better` minus `than` in `difference` with `low` and `high`, all as shares of
    the test images; `verdict` ("improved", "worse", "no detectable change"); `smallest_detectable`, the smallest difference that would
    be found four times in five; `p`, the exact McNemar p-value of each seed.

    Raises
    ------
    ValueError
        When sides have different numbers of seeds or images.

    Notes
    -----
    The interval covers other images and other seeds, and keeps its nominal level with two or more seeds (docs/measured/accuracy.md
    has the simulation). All sides together show how much seeds vary, so more sides, such as a control, make it narrower. With two
    seeds and only two sides it is wide. With one seed it covers other images, but only these training runs.

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
        found = difference(right, a, b, confidence)
        low, high = found["interval"]
        rows.append(
            {
                "better": b,
                "than": a,
                "difference": found["difference"],
                "low": low,
                "high": high,
                "verdict": verdict(found["interval"]),
                "smallest_detectable": found["smallest_detectable"],
                "p": [mcnemar(*pair)["p"] for pair in zip(right[a], right[b], strict=True)],
            }
        )
    return pd.DataFrame(rows)
