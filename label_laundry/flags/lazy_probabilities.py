"""Probabilities of several models, read one model at a time, and their mean, computed in blocks of rows."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from label_laundry.flags.ensemble import weighted_mean

BLOCK = 65_536


class LazyProbabilities(Mapping[str, np.ndarray]):
    """Each model's probabilities (N, K), read again at each access, so that only one model's are in memory at a time.

    A million rows of a hundred classes take 0.8 GB in float64 and 5 s to read; cleanlab's filters need two more arrays of that size.
    """

    def __init__(self, readers: dict[str, Callable[[], np.ndarray]]) -> None:
        self.readers = readers

    def __getitem__(self, model: str) -> np.ndarray:
        return self.readers[model]()

    def __iter__(self) -> Iterator[str]:
        return iter(self.readers)

    def __len__(self) -> int:
        return len(self.readers)


def mean_of(pred_probs: Mapping[str, np.ndarray], weights: dict[str, float]) -> np.ndarray:
    """Bit for bit `weighted_mean`, float64 (N, K). At its peak all models and the mean are in memory, and nothing else of that size."""
    members = dict(pred_probs)
    out = np.empty(next(iter(members.values())).shape)
    for start in range(0, len(out), BLOCK):
        rows = slice(start, start + BLOCK)
        out[rows] = weighted_mean({model: probs[rows] for model, probs in members.items()}, weights)
    return out
