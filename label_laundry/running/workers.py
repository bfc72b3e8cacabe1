"""Worker processes of this machine: one for each core or card, each doing one job at a time."""

import multiprocessing
import os
import signal
import threading
from concurrent.futures import FIRST_EXCEPTION, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Event
from typing import ClassVar

import torch

from label_laundry.contracts.trouble import Trouble
from label_laundry.jobs.doing import do
from label_laundry.jobs.job import Job
from label_laundry.running.checkpoint import FileCheckpoint
from label_laundry.running.progress import Bar
from label_laundry.training.device import set_up


class Stopped(Exception):
    """Another job failed, or the user stopped the stage."""


@dataclass(frozen=True)
class Parent:
    """The process that started this worker, and the channels between the two."""

    pid: int
    news: SimpleQueue
    stop: Event
    # Queues cannot travel with a job, so each worker process keeps its own here from its start.
    mine: ClassVar["Parent"]

    def tell(self, number: int, epoch: int, n: int) -> None:
        """Report n images of an epoch; epoch 0 means that the job is done."""
        if os.getppid() != self.pid:
            os._exit(1)  # the stage was killed: a pool's worker would wait forever for its next job
        if self.stop.is_set():
            raise Stopped
        self.news.put((number, epoch, n))


def run_in_workers(jobs: list[Job], bar: Bar, places: list[str]) -> None:
    """Do all jobs, one at a time at each place.

    Raises
    ------
    Trouble
        For the first job that failed, or when a worker was killed.
    """
    os.environ["OMP_NUM_THREADS"] = "1"
    context = multiprocessing.get_context("spawn")
    news: SimpleQueue = context.SimpleQueue()
    free: SimpleQueue = context.SimpleQueue()
    for place in places:
        free.put(place)
    stop = context.Event()
    reader = threading.Thread(target=bar.follow, args=(news,), daemon=True)
    reader.start()
    # A pool has no more workers than there are places, and a dead worker ends it, so each worker gets a place.
    pool = ProcessPoolExecutor(len(places), context, start_worker, (free, os.getpid(), news, stop))
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
            "then run again: finished epochs are kept"
        ) from error
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)
        if not killed:  # a killed worker may hold the pipe's lock forever; the reader ends with this process
            news.put(None)
            reader.join()


def start_worker(free: SimpleQueue, parent: int, news: SimpleQueue, stop: Event) -> None:
    """Once in each worker process. Ctrl-C is the parent's business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    place = free.get()
    if place != "cpu":
        torch.cuda.set_device(place)  # what a job then calls "cuda" is this card
    set_up(place, threads=1)
    Parent.mine = Parent(parent, news, stop)


def do_in_worker(number: int, job: Job) -> None:
    do(job, lambda epoch, n: Parent.mine.tell(number, epoch, n), FileCheckpoint(job))
    Parent.mine.tell(number, 0, 0)
