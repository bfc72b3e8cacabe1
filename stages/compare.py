"""Raw, cleaned and control side by side: what cleaning bought, and whether the numbers can carry the claim.

In: every side's test probabilities and timing, the audit, what was cleaned, data/stability.json. Out: results/comparison.json
and results/report.md. All sides are judged on the same untouched test images, with the same seeds. Where noise was put in, the
side `true` says what its labels cost, and how much of that cleaning won back.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from stages.contracts import params
from stages.contracts.atomic import write, write_json
from stages.contracts.dataset import TEST_LABELS, read_dataset, read_labels
from stages.contracts.seeds import derive
from stages.contracts.trouble import told_plainly
from stages.labels.noise import Noise
from stages.labels.stability import digest
from stages.learning.recipe import MODELS
from stages.report.report import report
from stages.report.scores import scores
from stages.report.sides import SIDES, TRUE, Side, audited_rows, read_json, read_side
from stages.report.statistics import difference, holm, recovery

ISSUES = Path("data/issues.parquet")
# (a, b): b is judged against a.
PAIRS = (("raw", "cleaned"), ("control", "cleaned"), ("raw", "control"))


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
    out = {"seeds": len(sides["raw"].seeds), "sides": table, "differences": differences}
    if TRUE in sides:
        out["recovery"] = {
            arm: recovery(right["raw"], right[arm], right[TRUE], resamples, confidence, derive(seed, "bootstrap", arm, TRUE))
            for arm in ("cleaned", "control")
        }
    return out


def adjust(models: dict[str, dict]) -> None:
    """Add `p_holm` to every McNemar test: for each seed, over all pairs of sides of all models."""
    tests = [pair["all"]["mcnemar"] for one in models.values() for pair in one["differences"].values()]
    for seed in range(max(map(len, tests))):
        of_seed = [each[seed] for each in tests if seed < len(each)]
        for one, adjusted in zip(of_seed, holm([one["p"] for one in of_seed]), strict=True):
            one["p_holm"] = adjusted


def main() -> None:
    with told_plainly():
        dataset = read_dataset()
        labels = read_labels(TEST_LABELS, dataset, "test")["label"].to_numpy()
        issues = pd.read_parquet(ISSUES, columns=["split", "index", "tier"])
        audited = audited_rows(issues, len(labels))
        settings = params.get(dict, "compare")
        seed = derive(params.get(int, "seed"), "compare")
        noise = params.get(Noise, "noise")
        sides = SIDES if noise.kind == "none" else (*SIDES, TRUE)
        models = {
            model: compare(
                labels, {side: read_side(side, model, dataset) for side in sides}, audited, dataset.class_names,
                settings["resamples"], settings["confidence"], derive(seed, model),
            )
            for model in MODELS
        }  # fmt: skip
        adjust(models)
        clocks = {model: read_json(f"data/clock/crossval-{model}.json") for model in MODELS}
        comparison = {
            "profile": params.get(str, "profile"),
            "noise": None if noise.kind == "none" else noise.model_dump(),
            "test_images": len(labels),
            "audited_test_images": int(audited.sum()),
            "confidence": settings["confidence"],
            "device": clocks["cnn"]["device"],
            "crossval_seconds": {model: sum(clocks[model]["seconds_each"]) for model in MODELS},
            "cleaning": read_json("results/cleaning.json"),
            **models,
        }
        write_json("results/comparison.json", comparison)
        sources = [read_json(f"data/download/{what}.json") for what in ("fashion-mnist", "mobilenet-v2-weights")]
        stability = read_json("data/stability.json")
        # What was said of other flags says nothing of these.
        seeds = stability["revisions"] if stability["flags"] == digest(ISSUES) else {}
        text = report(comparison, read_json("results/label_health.json"), seeds, dataset, *sources)
        write("results/report.md", lambda temporary: temporary.write_text(text, encoding="utf-8"))


if __name__ == "__main__":
    main()
