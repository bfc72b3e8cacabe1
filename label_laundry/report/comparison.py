"""Raw, cleaned and control side by side: what cleaning bought, and whether the numbers can carry the claim."""

import numpy as np

from label_laundry.contracts.seeds import derive
from label_laundry.contracts.vocabulary import CLEANED, CONTROL, RAW, TRUE
from label_laundry.report.scores import scores
from label_laundry.report.sides import Side
from label_laundry.report.statistics import difference, holm, recovery

# (a, b): b is judged against a.
PAIRS = ((RAW, CLEANED), (CONTROL, CLEANED), (RAW, CONTROL))


def compare(
    labels: np.ndarray,
    sides: dict[str, Side],
    audited: np.ndarray,
    class_names: list[str],
    resamples: int,
    confidence: float,
    seed: int,
) -> dict:
    """One model: scores of each side, differences between sides on all and on the audited test images, timing.

    Parameters
    ----------
    labels : (N,) test labels as given; audited : bool (N,).
    """
    right = {name: side.probs.argmax(axis=2) == labels for name, side in sides.items()}
    table = {}
    for name, side in sides.items():
        all_rows, kept = scores(labels, side.probs, class_names), scores(labels[audited], side.probs[:, audited], class_names)
        table[name] = {
            "train_images": side.images,
            **{key: all_rows[key] for key in ("accuracy", "accuracy_std", "macro_f1", "log_loss", "calibration_error")},
            "accuracy_of_seeds": right[name].mean(axis=1).tolist(),
            "audited_accuracy": kept["accuracy"],
            "train_accuracy": side.train_accuracy,
            "f1": all_rows["f1"],
            **{key: side.clock[key] for key in ("seconds", "images_per_second", "epochs", "epochs_to_best", "inference_us_per_image")},
        }
    differences = {}
    for a, b in PAIRS:
        differences[f"{b}_vs_{a}"] = {
            "all": difference(right[a], right[b], resamples, confidence, derive(seed, "bootstrap", a, b)),
            "audited": difference(
                right[a][:, audited], right[b][:, audited], resamples, confidence, derive(seed, "bootstrap", a, b, "audited")
            ),
            "seconds_ratio": sides[b].clock["seconds"] / sides[a].clock["seconds"],
            "f1_change": {name: table[b]["f1"][name] - table[a]["f1"][name] for name in class_names},
        }
    out = {"seeds": len(sides[RAW].seeds), "sides": table, "differences": differences}
    if TRUE in sides:
        out["recovery"] = {
            side: recovery(right[RAW], right[side], right[TRUE], resamples, confidence, derive(seed, "bootstrap", side, TRUE))
            for side in (CLEANED, CONTROL)
        }
    return out


def adjust(models: dict[str, dict]) -> None:
    """Add `p_holm` to every McNemar test: for each seed, over all pairs of sides of all models."""
    tests = [pair["all"]["mcnemar"] for one in models.values() for pair in one["differences"].values()]
    for seed in range(max(map(len, tests))):
        of_seed = [each[seed] for each in tests if seed < len(each)]
        for one, adjusted in zip(of_seed, holm([one["p"] for one in of_seed]), strict=True):
            one["p_holm"] = adjusted
