"""Compare our training speed with the usual alternatives: `python -m benchmarks.throughput`.

In: the prepared training images with their raw labels, params.yaml. Out: results/benchmark.json, and its tables on standard output;
`python -m benchmarks.pages speed` writes docs/measured/speed.md. All contenders run in one process tree and take turns in each round;
see benchmarks/rounds.py.
"""

import argparse
import contextlib
import importlib.metadata
import platform
import sys
from pathlib import Path

from tqdm import tqdm

from benchmarks import rounds
from benchmarks.contender import Contender
from benchmarks.lineup import CONTENDERS, MATMUL, lineup
from benchmarks.summary import summarise, table
from benchmarks.task import Task, from_workspace
from label_laundry.contracts.atomic import write_json
from label_laundry.contracts.trouble import Trouble, one_line_errors


def measure(task: Task, n_rounds: int, seconds: float, names: list[str] | None = None) -> dict:
    """The content of results/benchmark.json, except machine and settings.

    Parameters
    ----------
    names : the participating contenders; None: all.

    Raises
    ------
    Trouble
        When a contender's process is killed.
    """
    from benchmarks.flops import training_mflop  # imports torch and torchvision, which the children need not load twice
    from label_laundry.training.device import cores

    entries = [entry for entry in lineup() if names is None or entry.name in names]
    mflop = {entry.name: training_mflop(entry.network, entry.channels, entry.size) for entry in entries}
    with contextlib.ExitStack() as open_until_the_end, Bar(len(entries), n_rounds, seconds) as bar:
        contenders = {entry.name: open_until_the_end.enter_context(Contender(entry, task, cores())) for entry in entries}
        matmul = open_until_the_end.enter_context(Contender(MATMUL, task, cores()))
        images = {}
        for name, contender in contenders.items():
            bar.doing(f"warm-up, {name}")
            images[name] = rounds.warm_up(contender, task.batch, seconds)
            bar.done()
        matmul.ask("rate", (0.1,))
        # The peers spend far more time on all probabilities than on the rounds, so the bar must include it.
        folds = {name: seconds * task.trained_on / n for name, n in images.items()}
        bar.add(sum(folds.values()))
        bar.doing(f"{n_rounds} rounds")
        raw = rounds.alternate(contenders, matmul, images, n_rounds, seconds, lambda name: bar.done(0 if name == "matmul" else seconds))
        once = {}
        for name, contender in contenders.items():
            bar.doing(f"out-of-fold, {name}")
            once[name] = rounds.out_of_fold(contender, task)
            bar.done(folds[name])
    return summarise(raw, mflop, {entry.name: entry.title for entry in entries}, once)


class Bar:
    """Progress in expected seconds of work, with the time left."""

    def __init__(self, contenders: int, n_rounds: int, seconds: float) -> None:
        self.seconds = seconds
        self.bar = tqdm(
            total=contenders * (n_rounds + 1) * seconds,
            bar_format="{l_bar}{bar}| {elapsed}<{remaining}{postfix}",
            mininterval=0.1 if sys.stderr.isatty() else 30,
        )

    def __enter__(self) -> "Bar":
        return self

    def __exit__(self, *_: object) -> None:
        self.bar.close()

    def add(self, seconds: float) -> None:
        self.bar.total += seconds

    def doing(self, what: str) -> None:
        self.bar.set_postfix_str(what)

    def done(self, seconds: float | None = None) -> None:
        seconds = self.seconds if seconds is None else seconds
        self.bar.update(min(seconds, self.bar.total - self.bar.n))  # rounding must not pass the end


def machine() -> dict:
    """The machine and versions of the measurement."""
    import torch

    from label_laundry.training.device import cores, describe

    versions = {name: importlib.metadata.version(name) for name in ("torch", "torchvision", "keras", "skorch", "scikit-learn")}
    return {"cpu": describe(torch.device("cpu")), "cores": cores(), "python": platform.python_version(), **versions}


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.throughput", description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=int, default=6000, help="training images, stratified (%(default)s)")
    parser.add_argument("--folds", type=int, default=2, help="folds for the out-of-fold probabilities (%(default)s)")
    parser.add_argument("--epochs", type=int, default=3, help="epochs of each fold (%(default)s)")
    parser.add_argument("--batch", type=int, default=128, help="images in a step (%(default)s)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds that count (%(default)s)")
    parser.add_argument("--seconds", type=float, default=6.0, help="of training for each contender in a round, about (%(default)s)")
    parser.add_argument("--contenders", nargs="+", choices=[*CONTENDERS], metavar="NAME", help=f"some of {', '.join(CONTENDERS)} (all)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("results/benchmark.json"), help="(%(default)s)")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> None:
    with one_line_errors():
        asked = parse(arguments)
        if asked.rounds < 1 or asked.seconds <= 0 or asked.epochs < 1 or asked.batch < 2:
            raise Trouble("--rounds and --epochs must be 1 or more, --batch 2 or more, --seconds above 0")
        task = from_workspace(asked.images, asked.folds, asked.batch, asked.epochs, asked.seed)
        settings = {name: value for name, value in vars(asked).items() if name not in ("out", "contenders")}
        settings["mobilenet_v2_start"] = "ImageNet" if (task.start / "weights.safetensors").exists() else "random"
        result = {"machine": machine(), "settings": settings} | measure(task, asked.rounds, asked.seconds, asked.contenders)
        write_json(asked.out, result)
        print(table(result))


if __name__ == "__main__":
    main(sys.argv[1:])
