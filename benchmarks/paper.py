"""The paper's own training, once: profile `paper`, labels as given, one seed: `python -m benchmarks.paper`.

It takes hours, on CPUs a day; killed, it goes on after its last finished epoch. `--so-far` trains nothing and takes what there is: the
curve, and the best weights on the test set. A model is held to one core where `taskset -c N` says so, and then both run at once.
In: what `prepare` and `download` made. Out: results/paper.json, two pictures of each model, and its table on
standard output; `python -m benchmarks.pages paper` writes docs/measured/paper.md.
"""

import argparse

import numpy as np
import pandas as pd
import torch

from benchmarks.time_to_accuracy import raw_trainings
from label_laundry.contracts import paths
from label_laundry.contracts.atomic import write_json
from label_laundry.contracts.dataset import read_array, read_dataset, read_json, read_labels
from label_laundry.contracts.trouble import Trouble, one_line_errors
from label_laundry.contracts.vocabulary import NAMES, NETWORKS
from label_laundry.figures.paper import confusion_figure, learning_curves
from label_laundry.figures.saving import save
from label_laundry.jobs.job import Job, read_result, read_result_array
from label_laundry.report.report import PAPER
from label_laundry.report.scores import scores
from label_laundry.running.checkpoint import FileCheckpoint
from label_laundry.running.dispatch import run
from label_laundry.training.batches import on_device
from label_laundry.training.device import cores, describe, set_up
from label_laundry.training.networks import build
from label_laundry.training.trainer import predict

OUT, PICTURES = paths.RESULTS / "paper.json", paths.FIGURES / "paper"


def measured(model: str, so_far: bool = False) -> dict:
    """Train, or take what was trained so far; its numbers, curve and confusion matrix, and the two pictures."""
    dataset = read_dataset()
    (job,), _ = raw_trainings("paper", model, "paper", 1)
    if not so_far:
        run([job])
    finished = job.result.exists()
    curve, probs, seconds = whole(job) if finished else begun(job)
    labels, predicted = read_labels(paths.TEST_LABELS, dataset, "test")["label"].to_numpy(), probs.argmax(1)
    best = min(curve, key=lambda row: row["watched_loss"])
    save(learning_curves(pd.DataFrame(curve).assign(fold=0), f"{NAMES[model]}, the paper's training"), PICTURES / f"curves_{model}.png")
    save(confusion_figure(labels, predicted, dataset.class_names, NAMES[model]), PICTURES / f"confusion_{model}.png")
    return {
        "finished": finished,
        "epochs": len(curve),
        "best_epoch": best["epoch"],
        **{key: value for key, value in scores(labels, probs[None], dataset.class_names).items() if key in ("accuracy", "macro_f1")},
        "seconds": seconds,
        "precision": job.context.recipe.precision,
        "device": describe(torch.device(job.context.device)),
        "curve": curve,
    }


def whole(job: Job) -> tuple[list[dict], np.ndarray, float]:
    """Curve, test probabilities (N, K) and seconds of a finished training."""
    return read_result(job, "curve"), read_result_array(job, "test"), read_result(job, "clock")["seconds"]


def begun(job: Job) -> tuple[list[dict], np.ndarray, float]:
    """The same of one that was interrupted: of its best weights up to there."""
    kept = FileCheckpoint(job).read()
    if kept is None:
        raise Trouble(f"{job.title}: no epoch is finished; call this without --so-far")
    context, training = job.context, kept["training"]
    device = torch.device(context.device)
    set_up(context.device, cores())
    network = build(context.model, context.recipe, context.n_classes)
    network.load_state_dict(training["best"][2])
    network.to(device, memory_format=torch.channels_last)
    images = on_device(read_array(context.test), slice(None), device)
    return training["curve"], predict(network, images, context.recipe), kept["seconds"]


def table(found: dict[str, dict]) -> str:
    """Markdown: each model's row beside the paper's; gaps are loss on held-out images less loss on training images."""
    rows = ["| | epochs | best | test accuracy | macro F1 | seconds | gap at the best | gap at the last |", "|---|" + "--:|" * 7]
    for model, one in found.items():
        accuracy, minutes, epochs, best = PAPER[model]
        two = [one["curve"][epoch - 1] for epoch in (one["best_epoch"], one["epochs"])]
        gaps = [row["watched_loss"] - row["train_loss"] for row in two]
        ended = "" if one["finished"] else " so far"
        rows += [
            f"| {NAMES[model]}, the paper | {epochs} | {best} | {accuracy:.2%} | 0.94 | {60 * minutes:,} (RTX 4060) | | |",
            f"| {NAMES[model]}, here | {one['epochs']}{ended} | {one['best_epoch']} | {one['accuracy']:.2%} | {one['macro_f1']:.3f} "
            f"| {one['seconds']:,.0f} | {gaps[0]:+.3f} | {gaps[1]:+.3f} |",
        ]
    return "\n".join(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--models", nargs="+", choices=NETWORKS, default=list(NETWORKS))
    parser.add_argument("--so-far", action="store_true", help="train nothing; take what an interrupted call has trained")
    asked = parser.parse_args()
    with one_line_errors():
        for model in asked.models:
            one = measured(model, asked.so_far)
            # Read now: the other model may have ended meanwhile.
            found = (read_json(OUT) if OUT.exists() else {}) | {model: one}
            write_json(OUT, {name: found[name] for name in NETWORKS if name in found})
        print(table(read_json(OUT)))


if __name__ == "__main__":
    main()
