"""Seconds of training to the paper's accuracy: `python -m benchmarks.time_to_accuracy`.

Each seed trains with the schedule of one profile on all training images with the labels as given, and its accuracy is
measured once, at the end, on the untouched test set. Seeds run as in the pipeline: on a CPU side by side, one thread
each, so `seconds` is for one training run on one core while another runs beside it.
In: the outputs of `prepare` and `download`. Out: results/time_to_accuracy.json, and its table on standard output;
`python -m benchmarks.pages accuracy` writes docs/measured/accuracy.md.
"""

import argparse
import importlib.metadata
import json
from pathlib import Path

import numpy as np

from label_laundry.contracts import params, paths
from label_laundry.contracts.atomic import write_json
from label_laundry.contracts.dataset import read_dataset, read_labels
from label_laundry.contracts.targets import Targets
from label_laundry.contracts.trouble import Trouble, one_line_errors
from label_laundry.contracts.vocabulary import NETWORKS
from label_laundry.jobs.context import read_context
from label_laundry.jobs.job import Job
from label_laundry.jobs.retraining import seed_jobs
from label_laundry.running.dispatch import run
from label_laundry.running.scratch import close_scratch, scratch_for
from label_laundry.running.timing import timing

OUT = Path("results/time_to_accuracy.json")
PAPER = {"cnn": {"target": 0.9438, "paper_seconds": 53 * 60}, "mobilenet_v2": {"target": 0.9376, "paper_seconds": 35 * 60}}


def raw_trainings(title: str, model: str, profile: str, n_seeds: int) -> tuple[list[Job], Path]:
    """A job for each seed, on all training images with the labels as given, and the scratch folder of their results."""
    context, seed = read_context(model, profile), params.get(int, "seed")
    if not context.start.exists():
        raise Trouble(f"{context.start}: the weights that training starts from are not there; run `dvc repro download` first")
    labels = read_labels(paths.labels("raw"), read_dataset())
    scratch = scratch_for(f"{title}-{model}", context, seed, [paths.labels("raw")])
    rows, codes = labels["index"].to_numpy(), labels["label"].to_numpy()
    return seed_jobs("raw", rows, codes, Targets(), context, len(labels), n_seeds, seed, scratch), scratch


def time_to_accuracy(model: str, profile: str, n_seeds: int) -> dict:
    """One model's entry of the result file; finished seeds survive a kill."""
    test_labels = read_labels(paths.TEST_LABELS, read_dataset(), "test")["label"].to_numpy()
    jobs, scratch = raw_trainings("time-to-accuracy", model, profile, n_seeds)
    run(jobs)
    accuracy = [float((np.load(job.result / "test.npy").argmax(1) == test_labels).mean()) for job in jobs]
    took = timing(jobs)
    close_scratch(scratch)
    return {
        **PAPER[model],
        "profile": profile,
        "seconds": took["seconds"],
        "seconds_each": took["seconds_each"],
        "accuracy_mean": float(np.mean(accuracy)),
        "accuracy_std": float(np.std(accuracy, ddof=1)) if n_seeds > 1 else 0.0,
        "accuracy_each": accuracy,
        "n": n_seeds,
        "at_once": took["workers"],
        "images": len(jobs[0].rows),
        "epochs": took["epochs"],
        "device": took["device"],
        "torch": importlib.metadata.version("torch"),
    }


def table(results: dict[str, dict]) -> str:
    """Markdown: accuracy and seconds, compared with the paper's."""
    lines = ["| | profile | test accuracy (std, n) | the paper's | seconds | the paper's |", "|---|---|--:|--:|--:|--:|"]
    for model, one in results.items():
        accuracy = f"{one['accuracy_mean']:.2%} ({100 * one['accuracy_std']:.2f}, {one['n']})"
        lines.append(
            f"| {model} | `{one['profile']}` | {accuracy} | {one['target']:.2%} | {one['seconds']:.0f} | {one['paper_seconds']:,} |"
        )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--profile", default="accurate", help="section of params.yaml with the recipes (default: accurate)")
    parser.add_argument("--models", nargs="+", choices=NETWORKS, default=list(NETWORKS))
    parser.add_argument("--seeds", type=int, default=4, help="training runs of each model (default: 4)")
    parser.add_argument("--out", type=Path, default=OUT)
    asked = parser.parse_args()
    with one_line_errors():
        results = json.loads(asked.out.read_text(encoding="utf-8")) if asked.out.exists() else {}
        for model in asked.models:
            results[model] = time_to_accuracy(model, asked.profile, asked.seeds)
            write_json(asked.out, results)
        print(table(results))


if __name__ == "__main__":
    main()
