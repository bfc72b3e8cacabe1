"""Thresholds that reach a wanted precision on this data set, found with the help of injected wrong labels."""

from typing import Self

import numpy as np
from pydantic import Field, model_validator

from label_laundry.contracts.params import Section
from label_laundry.contracts.vocabulary import TIERS
from label_laundry.flags.ensemble import ensemble_weights, log_losses, log_margin, weighted_mean
from label_laundry.noise.settings import Noise

# The precision of fewer flags than this is too uncertain to set a threshold by.
MIN_FLAGS = 20
# Bootstrap resamples for the interval of each threshold.
RESAMPLES = 200


class Precision(Section):
    """For each tier: the precision wanted of its flags and those of the tiers above it."""

    certain: float = Field(gt=0, lt=1)
    likely: float = Field(gt=0, lt=1)
    possible: float = Field(gt=0, lt=1)

    @model_validator(mode="after")
    def tiers_are_nested(self) -> Self:
        if not self.certain >= self.likely >= self.possible:
            raise ValueError(f"precision must rise: possible {self.possible} <= likely {self.likely} <= certain {self.certain}")
        return self


class Calibration(Section):
    """The settings of the `calibrate:` section; `noise` is injected on top of the labels as given."""

    enabled: bool
    noise: Noise
    precision: Precision

    @model_validator(mode="after")
    def there_is_something_to_find(self) -> Self:
        if self.enabled and self.noise.kind == "none":
            raise ValueError("noise.kind: with none there is nothing to calibrate on; choose another kind")
        return self


def calibrate(labels: np.ndarray, changed: np.ndarray, pred_probs: dict[str, np.ndarray], settings: Calibration, seed: int) -> dict:
    """Thresholds for each tier, from a cross-validation on labels with injected noise; see `thresholds`.

    Parameters
    ----------
    labels, changed : int64 (N,), before and after the injection.
    pred_probs : each model's out-of-fold probabilities (N, K), trained on the changed labels.
    seed : of the resamples.
    """
    mean = weighted_mean(pred_probs, ensemble_weights(log_losses(changed, pred_probs)))
    unanimous = np.logical_and.reduce([probs.argmax(axis=1) != changed for probs in pred_probs.values()])
    return thresholds(labels != changed, log_margin(changed, mean), unanimous, settings.precision, seed)


def thresholds(wrong: np.ndarray, margins: np.ndarray, unanimous: np.ndarray, wanted: Precision, seed: int) -> dict[str, dict]:
    """For each tier, the log-margin below which flags are as precise as wanted, with its interval.

    Parameters
    ----------
    wrong : bool (N,), labels that were changed. Errors that were there before count as right, so precision is a lower bound.
    margins : (N,), log-margin of the ensemble; unanimous : bool (N,), every model predicts another class than the label.

    Returns
    -------
    For each tier `threshold` (None where no threshold is precise enough: the tier stays empty), `interval` (the middle 95 % over
    bootstrap resamples of the images, leaving out resamples without a threshold), and `precision`, `recall` and `flags` at the
    threshold.
    """
    generator = np.random.default_rng(seed)
    resamples = [generator.integers(0, len(wrong), len(wrong)) for _ in range(RESAMPLES)]
    out = {}
    for tier in TIERS:
        precision = getattr(wanted, tier)
        threshold = threshold_for(wrong, margins, unanimous, precision)
        resampled = [threshold_for(wrong[rows], margins[rows], unanimous[rows], precision) for rows in resamples]
        found = [value for value in resampled if value is not None]
        flags = unanimous & (margins < threshold) if threshold is not None else np.zeros(len(wrong), bool)
        out[tier] = {
            "wanted": precision,
            "threshold": threshold,
            "interval": [float(edge) for edge in np.quantile(found, [0.025, 0.975])] if found else None,
            "flags": int(flags.sum()),
            "precision": float(wrong[flags].mean()) if flags.any() else None,
            "recall": float((flags & wrong).sum() / wrong.sum()) if wrong.any() else None,
        }
    return out


def threshold_for(wrong: np.ndarray, margins: np.ndarray, unanimous: np.ndarray, precision: float) -> float | None:
    """The highest log-margin, at most 0, below which flags have the wanted precision; None where there is none."""
    rows = np.flatnonzero(unanimous & (margins < 0))
    rows = rows[np.argsort(margins[rows], kind="stable")]
    precise = np.cumsum(wrong[rows]) / np.arange(1, len(rows) + 1) >= precision
    enough = np.flatnonzero(precise[MIN_FLAGS - 1 :])
    if not len(enough):
        return None
    last = enough[-1] + MIN_FLAGS - 1
    return 0.0 if last == len(rows) - 1 else float((margins[rows[last]] + margins[rows[last + 1]]) / 2)
