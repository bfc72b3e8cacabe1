"""Do jobs: side by side in worker processes on a CPU, one after another on a card, with one progress bar.

On a CPU each job has one thread of its own: two folds on a thread each are 22 % (CNN) to 76 % (MobileNetV2) faster
than one fold on two threads (measured on two cores; our kernels use one), and results do not depend on the number of
cores. Only small work (profile `smoke`) is done in this process, on all cores.
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

from tqdm import tqdm

from stages.contracts.trouble import Trouble
from stages.learning.device import cores, set_up
from stages.learning.jobs import Job, do

# Images to train on; below this, workers' start (5 to 10 s of imports) costs more than they save.
WORTH_WORKERS = 20_000


class Stopped(Exception):
    """Another job failed, or the user stopped the stage."""


def run(jobs: list[Job]) -> None:
    """Do every job whose result folder is not there yet; all result folders are there afterwards.

    Raises
    ------
    Trouble
        The first job's that failed; the others are stopped, finished ones are kept.
    """
    todo = [job for job in jobs if not job.result.exists()]
    for job in jobs:
        if job not in todo:
            print(f"{job.title}: kept from an interrupted run", file=sys.stderr, flush=True)
    if not todo:
        return
    with Bar(todo) as bar:
        # Decided by all jobs, not by those left: a job must not come out otherwise because another was kept.
        if workers_for(jobs) > 1:
            run_in_workers(todo, bar)
        else:
            set_up(todo[0].device, threads=cores())
            for number, job in enumerate(todo):
                do(job, lambda epoch, n, number=number: bar.advance(number, epoch, n))
                bar.finish(number)


def workers_for(jobs: list[Job]) -> int:
    """How many jobs are done side by side; one means: in this process, on all cores."""
    small = sum(job.work for job in jobs) < WORTH_WORKERS
    return 1 if small or jobs[0].device != "cpu" else min(len(jobs), cores())


def run_in_workers(jobs: list[Job], bar: "Bar") -> None:
    os.environ["OMP_NUM_THREADS"] = "1"
    context = multiprocessing.get_context("spawn")
    news: SimpleQueue = context.SimpleQueue()
    stop = context.Event()
    reader = threading.Thread(target=bar.follow, args=(news,), daemon=True)
    reader.start()
    pool = ProcessPoolExecutor(min(len(jobs), cores()), context, start_worker, (news, stop, os.getpid()))
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


def start_worker(news: SimpleQueue, stop: Event, parent: int) -> None:
    """Once in each worker process; Ctrl-C is the parent's business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    set_up("cpu", threads=1)
    global tell_parent

    def tell_parent(number: int, epoch: int, n: int) -> None:
        if stop.is_set() or os.getppid() != parent:
            raise Stopped
        news.put((number, epoch, n))


def do_in_worker(number: int, job: Job) -> None:
    do(job, lambda epoch, n: tell_parent(number, epoch, n))
    tell_parent(number, 0, 0)


class Bar:
    """One bar over all jobs, in images trained on, with the time left; the jobs at work are named behind it."""

    def __init__(self, jobs: list[Job]) -> None:
        self.jobs, self.left, self.at_work = jobs, [job.work for job in jobs], {}
        self.bar = tqdm(
            total=sum(self.left),
            desc=jobs[0].title.rsplit(",", 1)[0],
            unit="img",
            unit_scale=True,
            # A log gets a line every half minute, a terminal ten a second.
            mininterval=0.1 if sys.stderr.isatty() else 30,
            smoothing=0.05,
        )

    def __enter__(self) -> "Bar":
        return self

    def __exit__(self, *_: object) -> None:
        self.bar.close()

    def advance(self, number: int, epoch: int, n: int) -> None:
        self.left[number] -= n
        job = self.jobs[number]
        self.at_work[number] = f"{job.title.rsplit(', ', 1)[-1]} epoch {epoch}/{job.recipe.epochs}"
        self.bar.set_postfix_str("; ".join(self.at_work.values()), refresh=False)
        self.bar.update(n)

    def finish(self, number: int) -> None:
        """A job that stopped early has work left that will not come."""
        self.at_work.pop(number, None)
        self.bar.update(self.left[number])
        self.left[number] = 0

    def follow(self, news: SimpleQueue) -> None:
        while (message := news.get()) is not None:
            number, epoch, n = message
            if epoch:
                self.advance(number, epoch, n)
            else:
                self.finish(number)
