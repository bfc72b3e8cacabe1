"""Rounds: each contender in turn trains for about the same time while the others idle; then all out-of-fold probabilities."""

from collections.abc import Callable

import numpy as np

from benchmarks.contender import Contender
from benchmarks.memory import Peak
from benchmarks.task import Task
from label_laundry.contracts.seeds import derive
from label_laundry.contracts.trouble import Trouble


def train(contender: Contender, n: int, seed: int) -> dict[str, float]:
    """Images, seconds and images/s of one request to train on `n` images, a share of them in each process."""
    share = n // contender.workers
    answer = contender.ask("train", *[(share, derive(seed, worker)) for worker in range(contender.workers)])
    images = share * contender.workers
    return {"images": images, "seconds": answer.seconds, "images_per_second": images / answer.seconds}


def warm_up(contender: Contender, batch: int, seconds: float) -> int:
    """Warm up, outside all results; returns how many images, in whole batches, take about `seconds`."""
    step = batch * contender.workers
    train(contender, 2 * step, 0)
    rate = train(contender, 3 * step, 1)["images_per_second"]
    return max(2, round(seconds * rate / step)) * step


def turns(names: list[str], rounds: int) -> list[list[str]]:
    """The order of each round, rotated by one each time and reversed every other time, so that first places and neighbours vary."""
    orders = [names[shift % len(names) :] + names[: shift % len(names)] for shift in range(rounds)]
    return [order[::-1] if number % 2 else order for number, order in enumerate(orders)]


def alternate(
    contenders: dict[str, Contender], matmul: Contender, images: dict[str, int], rounds: int, seconds: float, done: Callable[[str], None]
) -> dict[str, list[dict[str, float]]]:
    """Measurements of each contender and of `matmul`, one for each round.

    Parameters
    ----------
    images : how many each contender trains on in a round.
    done : called with the name after each measurement.
    """
    raw: dict[str, list[dict[str, float]]] = {name: [] for name in [*contenders, "matmul"]}
    for number, order in enumerate(turns(list(raw), rounds)):
        for name in order:
            if name == "matmul":
                raw[name].append(matmul.ask("rate", (seconds / 4,)).results[0])
            else:
                raw[name].append(train(contenders[name], images[name], derive(number, "round")))
            done(name)
    return raw


def out_of_fold(contender: Contender, task: Task) -> dict[str, float]:
    """Seconds for the probabilities of all images, their accuracy against the given labels, and peak memory meanwhile.

    Raises
    ------
    Trouble
        When an image was not predicted exactly once.
    """
    dealt = [(list(range(worker, task.n_folds, contender.workers)),) for worker in range(contender.workers)]
    with Peak(contender.pids) as peak:
        answer = contender.ask("out_of_fold", *dealt)
    rows = np.concatenate([rows for rows, _ in answer.results])
    probs = np.concatenate([probs for _, probs in answer.results])
    if not np.array_equal(np.sort(rows), np.arange(len(task.labels))) or not np.isfinite(probs).all():
        raise Trouble(f"{contender.entry.title}: not every image has out-of-fold probabilities exactly once")
    right = probs.argmax(1) == task.labels[rows]
    return {
        "out_of_fold_seconds": answer.seconds,
        "out_of_fold_accuracy": float(right.mean()),
        "peak_memory_mb": peak.mb,
    }
