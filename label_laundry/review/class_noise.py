"""The true class of each image if labels go wrong by class: what networks say, corrected for how often each class gets another's label.

A network that learned from wrong labels repeats them. Where a third of the shirts are labelled as T-shirts, it calls most shirts T-shirts,
and no disagreement shows the error. How often a class gets another's label can still be estimated, because cleanlab compares each
probability with the usual one of its class (Northcutt et al., "Confident learning", JAIR 70, 2021). The members' probabilities are then
mixtures of those of the true classes, and are unmixed by EM: Richardson (1972) and Lucy (1974) restore images so.
"""

import numpy as np
from cleanlab.count import compute_confident_joint

# Images added to each pair of classes: a confusion that was never seen is rare, not impossible.
AT_LEAST = 1.0
# Steps of unmixing. Ten times as many change the accuracy of the targets by less than .001.
STEPS = 50
LEAST = 1e-8
# Rows unmixed at a time; bounds memory.
BLOCK = 65_536


def given_if_true(labels: np.ndarray, probs: np.ndarray) -> np.ndarray:
    """How often images of each true class (rows) get each label (columns), float64 (K, K); rows sum to one.

    Parameters
    ----------
    labels : int64 (N,), as given; probs : (N, K) of the ensemble, out of sample.
    """
    joint = compute_confident_joint(labels, probs, calibrate=True).T + AT_LEAST
    return joint / joint.sum(axis=1, keepdims=True)


def true_class(labels: np.ndarray, probs: np.ndarray, often: np.ndarray) -> np.ndarray:
    """Probabilities of the true class, given the image and its label: float64 (M, K).

    Parameters
    ----------
    labels : int64 (M,); probs : (M, K), out of fold, of models that learned such labels; often : (K, K), from `given_if_true`.
    """
    out = np.empty(probs.shape)
    for start in range(0, len(out), BLOCK):
        rows = slice(start, start + BLOCK)
        likely = unmixed(probs[rows], often) * often[:, labels[rows]].T
        out[rows] = likely / np.maximum(likely.sum(axis=1, keepdims=True), np.finfo(float).tiny)
    return out


def unmixed(probs: np.ndarray, often: np.ndarray) -> np.ndarray:
    """The probabilities of the true classes, (M, K), of which `probs` are most likely the mixture through `often`."""
    probs = np.maximum(probs, LEAST)
    out = probs / probs.sum(axis=1, keepdims=True)
    for _ in range(STEPS):
        out *= (probs / (out @ often)) @ often.T
        out /= out.sum(axis=1, keepdims=True)
    return out
