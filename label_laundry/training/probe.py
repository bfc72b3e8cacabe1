"""The probe: a multinomial logistic regression on the features of a frozen encoder.

It runs on one thread, so its bytes do not depend on the number of cores.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from label_laundry.contracts.probabilities import log_loss
from label_laundry.training.recipe import ProbeRecipe
from label_laundry.training.validation_split import validation_split

# Number of rows on which the strength is chosen, and the share held out. 48,000 rows take four times as long and give the same choice
# on Fashion-MNIST.
CHOSEN_ON, JUDGED = 12_000, 0.2
# In units of the gradient. A tenth of this tolerance changes no probability by more than 0.001 and takes twice as long.
TOLERANCE, MOST_STEPS = 1e-3, 300
# Added to each standard deviation; otherwise features that hardly vary would be blown up.
LEAST_SPREAD = 1e-3
# Less likely classes of an image get no row of their own: their weight is too small to change the fit, but each costs a whole row.
LEAST_COUNTED = 0.005


@dataclass(frozen=True)
class Probe:
    """float32: `mean` and `spread` (D,) of the training features, `weights` (K, D), `bias` (K,)."""

    mean: np.ndarray
    spread: np.ndarray
    weights: np.ndarray
    bias: np.ndarray

    def predict(self, features: np.ndarray) -> np.ndarray:
        """Class probabilities (N, K), float32, of features (N, D); the softmax is taken in float64."""
        with threadpool_limits(1):
            logits = standardised(features, self.mean, self.spread) @ self.weights.T + self.bias
        return softmax(logits).astype(np.float32)


def fit(
    features: np.ndarray,
    labels: np.ndarray,
    n_classes: int,
    recipe: ProbeRecipe,
    seed: int,
    on_fit: Callable[[int], None] = lambda number: None,
    class_weights: np.ndarray | None = None,
) -> tuple[Probe, float]:
    """Fit the probe; return it and the chosen strength, the one with the lowest log loss on held-out rows.

    The strength is chosen on about 12,000 rows at most, a fifth of them held out; the probe is then fitted on all rows. Strengths are
    tried from the strongest regularisation on, until the loss no longer falls.

    Parameters
    ----------
    features, labels : (N, D) and int64 (N,); a class without a row gets hardly any probability. Labels may also be class
        probabilities, float32 (N, K); the strength is then chosen on the most likely classes.
    on_fit : called after each fit with its number, from 1.
    class_weights : float32 (K,), weight of each class in the loss; None: all alike.
    """
    with threadpool_limits(1):
        mean, spread = features.mean(axis=0, dtype=np.float64).astype(np.float32), features.std(axis=0, dtype=np.float64)
        spread = spread.astype(np.float32) + LEAST_SPREAD
        seen = standardised(features, mean, spread)
        likeliest = labels if labels.ndim == 1 else labels.argmax(axis=1)
        _, some = validation_split(likeliest, min(1.0, CHOSEN_ON / len(labels)) * 0.999, seed)
        learn, judge = validation_split(likeliest[some], JUDGED, seed)
        best, strength, number = np.inf, min(recipe.strengths), 0
        for candidate in sorted(recipe.strengths) if len(recipe.strengths) > 1 else []:
            weights, bias = solve(seen[some[learn]], likeliest[some[learn]], n_classes, candidate)
            number += 1
            on_fit(number)
            loss = log_loss(likeliest[some[judge]], softmax(seen[some[judge]] @ weights.T + bias))
            if loss >= best:
                break
            best, strength = loss, candidate
        if labels.ndim == 2 or class_weights is not None:
            rows, codes, counted = counted_rows(labels, class_weights)
            solved = solve(seen[rows], codes, n_classes, strength, counted)
        else:
            solved = solve(seen, labels, n_classes, strength)
        probe = Probe(mean, spread, *solved)
        on_fit(number + 1)
    return probe, strength


def counted_rows(labels: np.ndarray, class_weights: np.ndarray | None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows (M,), and the class and weight of each: a row is repeated for each class that it may belong to."""
    if labels.ndim == 1:
        rows, codes, counted = np.arange(len(labels)), labels, np.ones(len(labels))
    else:
        rows, codes = np.nonzero(labels > LEAST_COUNTED)
        counted = labels[rows, codes].astype(np.float64)
    return rows, codes, counted if class_weights is None else counted * class_weights[codes]


def standardised(features: np.ndarray, mean: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """float32 (N, D), of features in any precision."""
    out = features.astype(np.float32)
    out -= mean
    out /= spread
    return out


def solve(
    features: np.ndarray, labels: np.ndarray, n_classes: int, strength: float, counted: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Weights (K, D) and bias (K,), float32, by L-BFGS. `counted` (N,): weight of each row; None: all alike."""
    classes = np.unique(labels)
    weights, bias = np.zeros((n_classes, features.shape[1]), np.float32), np.full(n_classes, -np.log(len(labels) + 1), np.float32)
    if len(classes) == 1:
        bias[classes] = 0
        return weights, bias
    with warnings.catch_warnings():
        # A fit that stops early is regularised a little more, and is judged as it is.
        warnings.simplefilter("ignore", ConvergenceWarning)
        found = LogisticRegression(C=strength, tol=TOLERANCE, max_iter=MOST_STEPS).fit(features, labels, counted)
    coefficients, intercepts = found.coef_, found.intercept_
    if len(classes) == 2:  # scikit-learn keeps only the difference of the two
        coefficients, intercepts = np.concatenate([-coefficients, coefficients]) / 2, np.concatenate([-intercepts, intercepts]) / 2
    weights[classes] = coefficients
    bias += intercepts.min()
    bias[classes] = intercepts
    return weights, bias


def softmax(logits: np.ndarray) -> np.ndarray:
    """Softmax in float64: in float32 an over-confident probe gives exact ones."""
    powers = np.exp(logits.astype(np.float64) - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
