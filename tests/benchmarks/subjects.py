"""Small things to ask of a child process, and a small task of real images."""

import os
import signal
import time

import numpy as np

from benchmarks.task import Task


def small_task(fashion, n=120, **changes) -> Task:
    images, labels = fashion
    given = {"n_classes": 10, "batch": 32, "epochs": 1, "seed": 1}
    return Task(images=images[:n], labels=labels[:n].astype(np.int64), folds=np.arange(n) // 2 % 2, **given | changes)


class Sleeper:
    """Prepares and works for as long as it is told."""

    def __init__(self, task: object, greeting: str) -> None:
        self.greeting = greeting

    def sleep(self, prepare: float, work: float):
        time.sleep(prepare)
        return lambda: time.sleep(work) or (self.greeting, os.environ["OMP_NUM_THREADS"], os.getpid())

    def fail(self):
        raise ValueError("no such luck")

    def die(self):
        return lambda: os.kill(os.getpid(), signal.SIGKILL)

    def start_method(self):
        import multiprocessing

        return multiprocessing.get_start_method
