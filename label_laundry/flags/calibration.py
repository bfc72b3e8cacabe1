"""Thresholds for a wanted precision on the very data set, from wrong labels put in on purpose."""

from typing import Self

import numpy as np
from pydantic import Field, model_validator

from label_laundry.contracts.params import Section
from label_laundry.contracts.vocabulary import TIERS
from label_laundry.flags.ensemble import averaged, ensemble_weights, log_losses, log_margin
from label_laundry.noise.settings import Noise

# Fewer flags than this say nothing about a share.
FEWEST, RESAMPLES = 20, 200


class Precision(Section):
    """The share of a tier and those above it that must be wrong labels."""

    certain: float = Field(gt=0, lt=1)
    likely: float = Field(gt=0, lt=1)
    possible: float = Field(gt=0, lt=1)

    @model_validator(mode="after")
    def tiers_are_nested(self) -> Self:
        if not self.certain >= self.likely >= self.possible:
            raise ValueError(f"precision must rise: possible {self.possible} <= likely {self.likely} <= certain {self.certain}")
        return self


class Calibration(Section):
    """The settings of the `calibrate:` section; `noise` comes on top of the labels as given."""

    enabled: bool
    noise: Noise
    precision: Precision

    @model_validator(mode="after")
    def there_is_something_to_find(self) -> Self:
        if self.enabled and self.noise.kind == "none":
            raise ValueError("noise.kind: none puts nothing in to calibrate by; choose another kind")
        return self


def calibrate(labels: np.ndarray, changed: np.ndarray, pred_probs: dict[str, np.ndarray], settings: Calibration, seed: int) -> dict:
    """Thresholds by tier; see `thresholds`.

    Parameters
    ----------
    labels, changed : int64 (N,), before and after; pred_probs : of each model, (N, K), out of fold on the changed labels.
    """
    mean = averaged(pred_probs, ensemble_weights(log_losses(changed, pred_probs)))
    against = np.logical_and.reduce([probs.argmax(axis=1) != changed for probs in pred_probs.values()])
    return thresholds(labels != changed, log_margin(changed, mean), against, settings.precision, seed)


def thresholds(wrong: np.ndarray, margins: np.ndarray, against: np.ndarray, wanted: Precision, seed: int) -> dict[str, dict]:
    """For each tier the log-margin below which flags are as precise as wanted, with its interval.

    Parameters
    ----------
    wrong : bool (N,), labels that were changed; errors that the set had before count as right, so precision is a lower
        bound.
    margins : (N,), log-margin of the ensemble; against : bool (N,), every model against the label.

    Returns
    -------
    For each tier `threshold` (None where no threshold is as precise as wanted: the tier stays empty), `interval` (the middle
    95 % over resamples of the images that have a threshold), `precision`, `recall` and `flags` at it.
    """
    generator = np.random.default_rng(seed)
    resamples = [generator.integers(0, len(wrong), len(wrong)) for _ in range(RESAMPLES)]
    out = {}
    for tier in TIERS:
        share = getattr(wanted, tier)
        threshold = cut(wrong, margins, against, share)
        cuts = [one for rows in resamples if (one := cut(wrong[rows], margins[rows], against[rows], share)) is not None]
        flags = against & (margins < threshold) if threshold is not None else np.zeros(len(wrong), bool)
        out[tier] = {
            "wanted": share,
            "threshold": threshold,
            "interval": [float(edge) for edge in np.quantile(cuts, [0.025, 0.975])] if cuts else None,
            "flags": int(flags.sum()),
            "precision": float(wrong[flags].mean()) if flags.any() else None,
            "recall": float((flags & wrong).sum() / wrong.sum()) if wrong.any() else None,
        }
    return out


def cut(wrong: np.ndarray, margins: np.ndarray, against: np.ndarray, share: float) -> float | None:
    """The highest log-margin, at most 0, below which at least `share` of the flags are wrong; None where there is none."""
    rows = np.flatnonzero(against & (margins < 0))
    rows = rows[np.argsort(margins[rows], kind="stable")]
    precise = np.cumsum(wrong[rows]) / np.arange(1, len(rows) + 1) >= share
    enough = np.flatnonzero(precise[FEWEST - 1 :])
    if not len(enough):
        return None
    last = enough[-1] + FEWEST - 1
    return 0.0 if last == len(rows) - 1 else float((margins[rows[last]] + margins[rows[last + 1]]) / 2)
