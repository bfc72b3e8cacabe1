"""Compares the raw, cleaned and control sides: what cleaning bought, and how certain that is."""

import numpy as np

from label_laundry.contracts.vocabulary import CLEANED, CONTROL, RAW, RIGHT, TRUE
from label_laundry.report.scores import log_losses, scores
from label_laundry.report.sides import SideResult
from label_laundry.report.statistics import difference, holm, mcnemar, recovery, verdict

# (a, b): b is compared with a.
PAIRS = ((RAW, CLEANED), (CONTROL, CLEANED), (RAW, CONTROL), (RAW, RIGHT), (RAW, TRUE))


def compare(
    labels: np.ndarray,
    sides: dict[str, SideResult],
    audited: np.ndarray,
    class_names: list[str],
    confidence: float,
) -> dict:
    """For one model: scores and timing of each side, and differences between sides on all test images and on the audited ones.

    Extra sides, such as those trained on true labels, are scored too. If the side `true` is there, the result also has `recovery`: the
    share of the accuracy lost to noise that the cleaned, control and right sides win back.

    Parameters
    ----------
    labels : (N,) test labels as given; audited : bool (N,), the test images that the audit does not flag as certain.
    """
    right = {name: side.probs.argmax(axis=2) == labels for name, side in sides.items()}
    right_audited = {name: one[:, audited] for name, one in right.items()}
    losses = {name: log_losses(labels, side.probs) for name, side in sides.items()}
    table = {}
    for name, side in sides.items():
        all_images = scores(labels, side.probs, class_names)
        audited_images = scores(labels[audited], side.probs[:, audited], class_names)
        table[name] = {
            "train_images": side.images,
            **{key: all_images[key] for key in ("accuracy", "accuracy_std", "macro_f1", "log_loss", "calibration_error")},
            "accuracy_of_seeds": right[name].mean(axis=1).tolist(),
            "audited_accuracy": audited_images["accuracy"],
            "train_accuracy": side.train_accuracy,
            "f1": all_images["f1"],
            **{key: side.clock[key] for key in ("seconds", "images_per_second", "epochs", "epochs_to_best", "inference_us_per_image")},
        }
    differences = {}
    for a, b in (pair for pair in PAIRS if sides.keys() >= set(pair)):
        differences[f"{b}_vs_{a}"] = {
            "all": judged(right, a, b, confidence) | {"mcnemar": [mcnemar(*pair) for pair in zip(right[a], right[b], strict=True)]},
            "audited": judged(right_audited, a, b, confidence),
            "log_loss": difference(losses, a, b, confidence),
            "seconds_ratio": sides[b].clock["seconds"] / sides[a].clock["seconds"],
            "f1_change": {name: table[b]["f1"][name] - table[a]["f1"][name] for name in class_names},
        }
    out = {"seeds": len(sides[RAW].seeds), "sides": table, "differences": differences}
    if TRUE in sides:
        out["recovery"] = {side: recovery(right, RAW, side, TRUE, confidence) for side in (CLEANED, CONTROL, RIGHT) if side in sides}
    return out


def judged(right: dict[str, np.ndarray], a: str, b: str, confidence: float) -> dict:
    """The difference in accuracy, with its verdict."""
    found = difference(right, a, b, confidence)
    return found | {"verdict": verdict(found["interval"])}


def adjust(models: dict[str, dict]) -> None:
    """Add the Holm-adjusted `p_holm` to every McNemar test; the adjustment is per seed, over all models and pairs of sides."""
    tests = [pair["all"]["mcnemar"] for result in models.values() for pair in result["differences"].values()]
    for seed in range(max(map(len, tests))):
        with_seed = [seeds[seed] for seeds in tests if seed < len(seeds)]
        for test, adjusted in zip(with_seed, holm([test["p"] for test in with_seed]), strict=True):
            test["p_holm"] = adjusted
