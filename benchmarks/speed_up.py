"""What a Ray cluster buys: the folds of one model, here and on the cluster: `python -m benchmarks.speed_up --address auto`.

Both do the same jobs from start to written results, starting of processes included, and take turns in each round; a
first run on the cluster does not count, because it compiles kernels on each node and moves images there. In: what
`prepare` and `download` made. Out: a table on stdout, with whether both gave the same bytes.
"""

import argparse
import tempfile
import time
from pathlib import Path
from statistics import median

from label_laundry.contracts import params, paths
from label_laundry.contracts.dataset import read_dataset, read_labels
from label_laundry.contracts.trouble import Trouble, one_line_errors
from label_laundry.contracts.vocabulary import NETWORKS
from label_laundry.jobs.context import read_context
from label_laundry.jobs.folds import fold_jobs, read_folds
from label_laundry.jobs.job import Job
from label_laundry.running.dispatch import run


def jobs_in(folder: Path, model: str, profile: str) -> list[Job]:
    """The jobs of stage crossval, with results in `folder`."""
    labels = read_labels(paths.labels("raw"), read_dataset())["label"].to_numpy()
    return fold_jobs(labels, *read_folds(), read_context(model, profile), params.get(int, "seed"), folder)


def timed(model: str, profile: str, kind: str, address: str) -> tuple[float, list[bytes]]:
    """Seconds, and the probabilities of all folds."""
    with tempfile.TemporaryDirectory() as folder:
        jobs = jobs_in(Path(folder), model, profile)
        started = time.perf_counter()
        run(jobs, kind, address)
        seconds = time.perf_counter() - started
        return seconds, [(job.result / f"{name}.npy").read_bytes() for job in jobs for name in job.predict]


def speed_up(model: str, profile: str, address: str, rounds: int) -> dict:
    """Seconds of each round here and on the cluster, and whether all probabilities were the same bytes."""
    _, first = timed(model, profile, "ray", address)
    seconds: dict[str, list[float]] = {"local": [], "ray": []}
    equal = True
    for number in range(rounds):
        for kind in ("local", "ray") if number % 2 == 0 else ("ray", "local"):
            took, probs = timed(model, profile, kind, address)
            seconds[kind].append(took)
            equal &= probs == first
    return {"seconds": seconds, "same_bytes": equal}


def table(model: str, profile: str, found: dict) -> str:
    """Markdown: seconds (median, least–greatest), and their ratio within a round."""
    here, there = found["seconds"]["local"], found["seconds"]["ray"]
    cells = [spread(one, "s") for one in (here, there)] + [spread([a / b for a, b in zip(here, there, strict=True)], "times")]
    return "\n".join(
        [
            f"| folds of {model}, profile `{profile}`, n = {len(here)} | this machine alone | the cluster | as fast | same bytes |",
            "|---|--:|--:|--:|---|",
            f"| | {' | '.join(cells)} | {'yes' if found['same_bytes'] else 'no'} |",
        ]
    )


def spread(values: list[float], unit: str) -> str:
    return f"{median(values):.2f} {unit} ({min(values):.2f}–{max(values):.2f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--address", default="auto", help="of the cluster, HOST:PORT (%(default)s: the one that this machine is a node of)")
    parser.add_argument("--model", choices=NETWORKS, default="cnn")
    parser.add_argument("--profile", help="section of params.yaml with the recipe (default: the one in force)")
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with one_line_errors():
        if asked.rounds < 1:
            raise Trouble("--rounds must be 1 or more")
        profile = asked.profile or params.get(str, "profile")
        print(table(asked.model, profile, speed_up(asked.model, profile, asked.address, asked.rounds)))


if __name__ == "__main__":
    main()
