"""Do jobs, with one progress bar: in worker processes, one for each core or card, or as tasks of a Ray cluster.

On a CPU each job has one thread of its own: two folds on a thread each are 22 % (CNN) to 76 % (MobileNetV2) faster
than one fold on two threads (measured on two cores; our kernels use one), and results do not depend on the number of
cores. Small work (profile `smoke`), a single job, and the work of a single card are done in this process, on all cores.
`executor:` in params.yaml says where; it changes no result, so no stage lists it among its `params:`.
"""

import multiprocessing
import os
import signal
import sys
import threading
from concurrent.futures import FIRST_EXCEPTION, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Event
from typing import Literal

import torch

from stages.contracts import params
from stages.contracts.trouble import Trouble
from stages.learning.device import cores, set_up
from stages.learning.jobs import Job, do
from stages.learning.progress import Bar

# Images to train on; below this, workers' start (5 to 10 s of imports) costs more than they save.
WORTH_WORKERS = 20_000
Kind = Literal["local", "ray"]


class Stopped(Exception):
    """Another job failed, or the user stopped the stage."""


def run(jobs: list[Job], kind: Kind | None = None, address: str | None = None) -> None:
    """Do every job whose result folder is not there yet; all result folders are there afterwards.

    Parameters
    ----------
    kind, address : where; None: as `executor:` and `ray.address:` in params.yaml say.

    Raises
    ------
    Trouble
        The first job's that failed; the others are stopped, finished ones are kept.
    """
    kind = kind or params.get(Kind, "executor")
    todo = [job for job in jobs if not job.result.exists()]
    for job in jobs:
        if job not in todo:
            print(f"{job.title}: kept from an interrupted run", file=sys.stderr, flush=True)
    if not todo:
        return
    # Decided by all jobs, not by those left: a job must not come out otherwise because another was kept.
    places = places_for(jobs)
    threads = 1 if len(places) > 1 else cores()
    with Bar(todo) as bar:
        if kind == "ray":
            from stages.learning.on_ray import run_on_ray

            run_on_ray(todo, bar, address or params.get(str, "ray", "address"), threads)
        elif len(places) > 1:
            run_in_workers(todo, bar, places)
        else:
            set_up(todo[0].device, threads)
            for number, job in enumerate(todo):
                do(job, lambda epoch, n, number=number: bar.advance(number, epoch, n))
                bar.finish(number)


def places_for(jobs: list[Job]) -> list[str]:
    """The devices of the workers of this machine; a single one means: in this process."""
    device = jobs[0].device
    return spread(device, [job.work for job in jobs], cores(), torch.cuda.device_count() if device == "cuda" else 0)


def spread(device: str, work: list[int], n_cores: int, n_cards: int) -> list[str]:
    """A device for each worker, no more workers than jobs: as many as cores, or each card once.

    A worker that is free takes the next job, so that a slow card does fewer.

    Parameters
    ----------
    work : images to train on, of each job.
    """
    if sum(work) < WORTH_WORKERS or device not in ("cpu", "cuda"):
        return [device]
    if device == "cpu":
        return [device] * min(len(work), n_cores)
    return [f"cuda:{card}" for card in range(min(len(work), n_cards))]


def workers_for(jobs: list[Job]) -> int:
    """How many jobs are done side by side."""
    return len(places_for(jobs))


def run_in_workers(jobs: list[Job], bar: Bar, places: list[str]) -> None:
    os.environ["OMP_NUM_THREADS"] = "1"
    context = multiprocessing.get_context("spawn")
    news: SimpleQueue = context.SimpleQueue()
    free: SimpleQueue = context.SimpleQueue()
    for place in places:
        free.put(place)
    stop = context.Event()
    reader = threading.Thread(target=bar.follow, args=(news,), daemon=True)
    reader.start()
    # A pool has no more workers than there are places, and a dead one ends it, so each takes one.
    pool = ProcessPoolExecutor(len(places), context, start_worker, (free, news, stop, os.getpid()))
    killed = False
    try:
        futures = [pool.submit(do_in_worker, number, job) for number, job in enumerate(jobs)]
        done, _ = wait(futures, return_when=FIRST_EXCEPTION)
        for future in done:
            future.result()
    except BrokenProcessPool as error:
        killed = True
        raise Trouble(
            "a worker process was killed, most likely for lack of memory; free memory or lower batch in params.yaml, "
            "then run again: finished folds and seeds are kept"
        ) from error
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)
        if not killed:  # a killed worker may hold the pipe's lock for ever; the reader ends with this process
            news.put(None)
            reader.join()


def start_worker(free: SimpleQueue, news: SimpleQueue, stop: Event, parent: int) -> None:
    """Once in each worker process; Ctrl-C is the parent's business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    place = free.get()
    if place != "cpu":
        torch.cuda.set_device(place)  # what a job then calls "cuda" is this card
    set_up(place, threads=1)
    global tell_parent

    def tell_parent(number: int, epoch: int, n: int) -> None:
        if os.getppid() != parent:
            os._exit(1)  # a pool's worker would wait for ever for the next job of a stage that was killed
        if stop.is_set():
            raise Stopped
        news.put((number, epoch, n))


def do_in_worker(number: int, job: Job) -> None:
    do(job, lambda epoch, n: tell_parent(number, epoch, n))
    tell_parent(number, 0, 0)
