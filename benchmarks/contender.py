"""One contender in its own child processes, idle until a request comes over a pipe. The children measure the seconds.

A request names a method of the subject. The method prepares, untimed, and returns the work. When every process of the
contender is ready, they start together, and the time runs from the first start to the last end.
"""

import multiprocessing
import os
import pkgutil
import signal
import time
import traceback
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

from label_laundry.contracts.trouble import Trouble


@dataclass(frozen=True)
class Entry:
    """The description of a contender.

    subject : "module:Class", imported in the child alone; it is called with the task and `settings`.
    network, channels, size : the trained network, for the FLOP count, and the channels and pixels of its input.
    side_by_side : one process with one thread for each core, instead of one process with all threads.
    """

    name: str
    title: str
    subject: str
    network: str = ""
    channels: int = 3
    size: int = 64
    side_by_side: bool = False
    settings: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    seconds: float
    results: list[Any]


class Contender:
    """The running processes of an entry; use it in a `with` block."""

    def __init__(self, entry: Entry, task: object, cores: int) -> None:
        self.entry, self.workers = entry, cores if entry.side_by_side else 1
        context = multiprocessing.get_context("spawn")
        # OpenMP reads this when it is loaded, so it must be set before the child starts.
        before = os.environ.get("OMP_NUM_THREADS")
        os.environ["OMP_NUM_THREADS"] = str(1 if entry.side_by_side else cores)
        self.pipes, self.processes = [], []
        for _ in range(self.workers):
            here, there = context.Pipe()
            # Not a daemon: DataLoader's workers are its children.
            arguments = (there, entry.subject, task, entry.settings, multiprocessing.get_start_method())
            process = context.Process(target=serve, args=arguments)
            process.start()
            there.close()
            self.pipes.append(here)
            self.processes.append(process)
        os.environ.pop("OMP_NUM_THREADS")
        if before is not None:
            os.environ["OMP_NUM_THREADS"] = before

    def __enter__(self) -> "Contender":
        return self

    def __exit__(self, *_: object) -> None:
        for pipe in self.pipes:
            pipe.close()  # the child's recv ends with EOFError, and so does the child
        for process in self.processes:
            process.join(10)
            if process.is_alive():
                process.kill()
                process.join()

    @property
    def pids(self) -> list[int]:
        return [process.pid for process in self.processes]

    def ask(self, request: str, *arguments: tuple) -> Answer:
        """Do `request` in every process, each with its own arguments.

        Raises
        ------
        Trouble
            When a process was killed. Any other failure in a child is a RuntimeError with its traceback.
        """
        for pipe, its_own in zip(self.pipes, arguments, strict=True):
            pipe.send((request, its_own))
        for pipe in self.pipes:
            self.receive(pipe)
        for pipe in self.pipes:
            pipe.send("go")
        done = [self.receive(pipe) for pipe in self.pipes]
        return Answer(max(end for _, end, _ in done) - min(start for start, _, _ in done), [result for _, _, result in done])

    def receive(self, pipe: Connection) -> Any:
        try:
            failure, content = pipe.recv()
        except (EOFError, ConnectionResetError) as error:
            raise Trouble(f"{self.entry.title}: a process was killed, most likely for lack of memory; lower --images") from error
        if failure:
            raise RuntimeError(f"{self.entry.title} failed:\n{failure}")
        return content


def serve(pipe: Connection, subject: str, task: object, settings: dict[str, Any], start_method: str) -> None:
    """The child: answer requests until the parent hangs up. The parent handles Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A spawned process would spawn its own children; a user's DataLoader uses the system's default, which is far faster.
    multiprocessing.set_start_method(start_method, force=True)
    try:
        answering = pkgutil.resolve_name(subject)(task, **settings)
        while True:
            request, arguments = pipe.recv()
            work = getattr(answering, request)(*arguments)
            pipe.send((None, "ready"))
            pipe.recv()
            started = time.perf_counter()  # one clock for all processes of a machine
            result = work()
            pipe.send((None, (started, time.perf_counter(), result)))
    except EOFError:
        return
    except Exception:
        pipe.send((traceback.format_exc(), None))
