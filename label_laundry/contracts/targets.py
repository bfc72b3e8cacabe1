"""What a side is trained on besides its labels: `data/targets/<side>.npz`, an empty archive if labels are enough.

::

    class_weights    float32 (K,): the weight of each class in the loss
    rows             int64 (M,): rows of images.npy whose target is more than their label
    soft <model>     float32 (M, K): the target of each for this model, a distribution over the classes
"""

from dataclasses import dataclass, field
from zipfile import BadZipFile

import numpy as np

from label_laundry.contracts import paths
from label_laundry.contracts.atomic import whole_file
from label_laundry.contracts.tables import AGAIN
from label_laundry.contracts.trouble import Trouble

WEIGHTS, ROWS, SOFT = "class_weights", "rows", "soft "


@dataclass(frozen=True, eq=False)
class Targets:
    """The arrays above. `class_weights` is None if all classes count alike; if there are rows, `soft` has an entry for each model."""

    class_weights: np.ndarray | None = None
    rows: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    soft: dict[str, np.ndarray] = field(default_factory=dict)

    def arrays(self) -> dict[str, np.ndarray]:
        """All arrays by name, as in the file."""
        arrays = {SOFT + model: probs for model, probs in self.soft.items()}
        if arrays:
            arrays[ROWS] = self.rows
        if self.class_weights is not None:
            arrays[WEIGHTS] = self.class_weights
        return arrays


def class_weights(there: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """P(true = k) / P(kept = k), float32 (K,), with mean one over the kept images: the loss then sees the original class shares.

    cleanlab's CleanLearning does the same after pruning ("apparent original number of examples in each class").

    Parameters
    ----------
    there, shares : (K,), share of each class in the training targets, and among the true labels of all images.
    """
    weights = np.divide(shares, there, out=np.ones(len(shares)), where=there > 0)
    return (weights / (weights * there).sum()).astype(np.float32)


def write_targets(side: str, targets: Targets) -> None:
    with whole_file(paths.targets(side)) as temporary, temporary.open("wb") as file:
        np.savez(file, **targets.arrays())


def read_targets(side: str) -> Targets:
    """Read what `write_targets` wrote.

    Raises
    ------
    Trouble
        When the file is missing or damaged.
    """
    path = paths.targets(side)
    try:
        with np.load(path, allow_pickle=False) as found:
            arrays = dict(found)
    except (OSError, ValueError, EOFError, BadZipFile) as error:
        raise Trouble(f"{path}: cannot be read ({error}); {AGAIN}") from error
    soft = {name.removeprefix(SOFT): array for name, array in arrays.items() if name.startswith(SOFT)}
    return Targets(arrays.get(WEIGHTS), arrays.get(ROWS, np.empty(0, np.int64)), soft)
