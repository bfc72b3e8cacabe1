"""Do jobs as tasks of a Ray cluster, a CPU or GPU each.

A node needs only the same environment (`uv sync --extra ray`). Each image file is stored once in the object store, where
all tasks of a node map the same copy. Starting weights and this package's code are sent too. A finished job's folder
comes back as bytes and appears here whole. A task gets one thread, as it would here, so results have the same bytes
on processors of the same kind.
"""

import dataclasses
import signal
import socket
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from label_laundry.contracts.atomic import whole_folder
from label_laundry.contracts.trouble import Trouble
from label_laundry.jobs.doing import do
from label_laundry.jobs.job import Job
from label_laundry.running.cluster import connected, imported, waiting
from label_laundry.running.progress import Bar
from label_laundry.running.scratch import versions
from label_laundry.training.device import set_up
from label_laundry.training.networks import WEIGHTS_FILE

# Ray repeats a task, on any node, when its worker or node died, but not when it raised an error.
RETRIES = 3
# Seconds between a task's reports; until a full cluster is reported; for a cancelled task to remove its files.
NEWS_EVERY, PATIENCE, GRACE = 0.5, 60, 5


def run_on_ray(jobs: list[Job], bar: Bar, address: str) -> None:
    """Do all jobs; their result folders are here afterwards.

    The device is this machine's choice (`device: auto` looks here, not at the cluster): folds on unlike devices would
    not be comparable.

    Raises
    ------
    Trouble
        Ray is missing, the cluster cannot be reached, or a job failed or kept dying; finished jobs are kept.
    """
    if jobs[0].context.device == "mps":
        raise Trouble("params.yaml: device: mps: Ray cannot schedule it; choose cpu or cuda, or executor: local")
    ray = imported()
    with connected(ray, address):
        from ray.util.queue import Queue
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        # On this machine, so that no other machine's failure stops it; without a CPU, so that it starts on a full cluster.
        here = NodeAffinitySchedulingStrategy(ray.get_runtime_context().get_node_id(), soft=False)
        news = Queue(actor_options={"num_cpus": 0, "scheduling_strategy": here})
        share = {"num_cpus": 0, "num_gpus": 1} if jobs[0].context.device == "cuda" else {"num_cpus": 1}
        task = ray.remote(max_retries=RETRIES, **share)(train)
        stored: dict[Path, Any] = {}

        def store(path: Path, read: Callable[[Path], object]) -> object:
            if path not in stored:
                stored[path] = ray.put(read(path))
            return stored[path]

        pending = {}
        try:
            for number, job in enumerate(jobs):
                images = [store(path, array) for path in (job.context.images, *(path for path, _ in job.predict.values()))]
                weights = job.context.start and store(job.context.start / WEIGHTS_FILE, content)
                pending[task.remote(number, job, versions(), news, weights, *images)] = number
            collect(ray, jobs, pending, news, bar)
        finally:
            left = list(pending)
            for forced in (False, True):
                # Only tasks that have not ended: cancelling one twice aborts this process.
                for task_left in left:
                    ray.cancel(task_left, force=forced)
                if left:
                    _, left = ray.wait(left, num_returns=len(left), timeout=GRACE)


def train(number: int, job: Job, wanted: dict[str, str], news: Any, weights: bytes | None, *images: np.ndarray) -> dict:
    """On a node: one job, with this node's paths. Returns name and bytes of each file of its result folder."""
    for name, found in versions().items():
        if found != wanted[name]:
            raise Trouble(
                f"{job.title}: {name} is {found} on node {socket.gethostname()} and {wanted[name]} here, so results would differ; "
                "run `uv sync --extra ray` with the same pyproject.toml on every node"
            )
    # Cancelling interrupts a task, so that it removes its files. A cluster started by a background script would ignore that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    set_up(job.context.device, threads=1)
    with tempfile.TemporaryDirectory(prefix="label-laundry-") as folder:
        result = Path(folder, "result")
        if weights is not None:
            Path(folder, WEIGHTS_FILE).write_bytes(weights)
        predict = {name: (source, rows) for (name, (_, rows)), source in zip(job.predict.items(), images[1:], strict=True)}
        context = dataclasses.replace(job.context, images=images[0], start=Path(folder))
        there = dataclasses.replace(job, context=context, predict=predict, result=result)
        do(there, teller(news, number))
        return {file.name: file.read_bytes() for file in sorted(result.iterdir())}


def teller(news: Any, number: int) -> Callable[[int, int], None]:
    """Report that the job begins, then its progress twice a second: steps are too frequent for a message each."""
    news.put((number, 0, 0))
    untold, last = 0, time.monotonic()

    def tell(epoch: int, n: int) -> None:
        nonlocal untold, last
        untold += n
        if time.monotonic() - last >= NEWS_EVERY:
            news.put((number, epoch, untold))
            untold, last = 0, time.monotonic()

    return tell


def collect(ray: ModuleType, jobs: list[Job], pending: dict[Any, int], news: Any, bar: Bar) -> None:
    """Take results and news until nothing is pending, or until a job has failed."""
    idle_since, begun = time.monotonic(), [0] * len(jobs)
    while pending:
        done, _ = ray.wait(list(pending), num_returns=len(pending), timeout=NEWS_EVERY)
        failed: list[tuple[Trouble, Exception | None]] = []
        for number, epoch, n in news.get_nowait_batch(news.qsize()):
            if epoch:
                bar.advance(number, epoch, n)
                continue
            begun[number] += 1
            # Ray counts retries too, but not after it killed a worker itself for lack of memory: it would retry forever.
            if begun[number] > RETRIES + 1:
                failed.append((died(jobs[number], "started too often"), None))
            bar.begin(number)
        for task in done:
            number = pending.pop(task)
            job = jobs[number]
            try:
                files = ray.get(task)
            except ray.exceptions.RayError as error:
                failed.append((failure(ray, job, error), error))
                continue
            with whole_folder(job.result) as folder:
                for name, written in files.items():
                    (folder / name).write_bytes(written)
            bar.finish(number)
        for trouble, error in failed:
            raise trouble from error
        if bar.at_work or done:
            idle_since = time.monotonic()
        elif time.monotonic() - idle_since > PATIENCE:
            bar.say(waiting(ray, len(pending), "GPU" if jobs[0].context.device == "cuda" else "CPU"))
            idle_since = time.monotonic()


def failure(ray: ModuleType, job: Job, error: Exception) -> Trouble:
    """One line for what `ray.get` raised: the job's own error, or that its worker died each time."""
    cause = getattr(error, "cause", None) or error
    if isinstance(cause, Trouble):
        return cause
    if isinstance(error, (ray.exceptions.WorkerCrashedError, ray.exceptions.NodeDiedError, ray.exceptions.OutOfMemoryError)):
        return died(job, type(error).__name__)
    return Trouble(f"{job.title}: {type(cause).__name__}: {' '.join(str(cause).split())}")


def died(job: Job, why: str) -> Trouble:
    return Trouble(
        f"{job.title}: its worker died {RETRIES + 1} times ({why}), most likely for lack of memory; "
        "free memory on the nodes or lower batch in params.yaml, then run again: finished folds and seeds are kept"
    )


def array(path: Path) -> np.ndarray:
    """Mapped, so that it is copied once, into the object store; a plain array, which Ray can share without a copy."""
    return np.asarray(np.load(path, mmap_mode="r"))


def content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None
