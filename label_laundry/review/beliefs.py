"""What training may believe about each label: how probably it is wrong, and which class the image has if it is.

Two estimates of the first are averaged. The members' disagreement with a label (flags/power.py) makes no assumption on how labels go
wrong, but is blind to errors that the members have learned. Confusions between classes (class_noise.py) explain just those, but not the
errors of single images. docs/measured/winning-back.md measures both.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from label_laundry.review.class_noise import given_if_true, true_class

# Confusions may account for at most so many times the wrong labels that the disagreement finds. Untrained networks seem to confuse all
# classes; trained ones reached 1.7 times on ten settings with known truth.
MOST = 2.0


@dataclass(frozen=True, eq=False)
class Beliefs:
    """`given` int64 (N,), `wrong` (N,) the probability that each label is wrong; `opinions` for each member its out-of-fold
    probabilities (N, K), `weights` its weight, `mean` (N, K) their mean; `often` (K, K) as `given_if_true` returns it.
    """

    given: np.ndarray
    wrong: np.ndarray
    opinions: Mapping[str, np.ndarray]
    weights: dict[str, float]
    mean: np.ndarray
    often: np.ndarray

    def true_class(self, rows: np.ndarray) -> np.ndarray:
        """Probabilities of the true class, (M, K), of these rows (M,), by all members."""
        return true_class(self.given[rows], self.mean[rows], self.often)

    def of_others(self, model: str, rows: np.ndarray) -> np.ndarray:
        """The same by all members but one, which would otherwise learn its own mistakes. A member that is alone is asked itself."""
        mean = self.mean[rows]
        if len(self.opinions) > 1:
            mean = np.maximum(mean - self.weights[model] * np.asarray(self.opinions[model])[rows], 0)
        return true_class(self.given[rows], mean, self.often)


def beliefs(
    given: np.ndarray, wrong: np.ndarray, opinions: Mapping[str, np.ndarray], weights: dict[str, float], mean: np.ndarray
) -> Beliefs:
    """The beliefs about labels (N,), from the posterior that each is wrong (N,), each member's probabilities and their mean (N, K)."""
    often = given_if_true(given, mean)
    confused = 1 - true_class(given, mean, often)[np.arange(len(given)), given]
    confused *= min(1.0, MOST * wrong.sum() / max(confused.sum(), np.finfo(float).tiny))
    return Beliefs(given, (wrong + confused) / 2, opinions, weights, mean, often)
