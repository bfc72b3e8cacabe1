"""Peak memory of processes and their descendants, including DataLoader workers, sampled while they run."""

import threading
from pathlib import Path

import psutil

SECONDS_BETWEEN = 0.5


def in_use_mb(processes: list[int]) -> float:
    """MB of these processes and their descendants.

    On Linux: their private memory, with pages shared among them counted once, plus the library pages of the largest
    process (its resident files). PSS itself would be too low, because it divides the libraries among all contenders.
    Elsewhere: the sum of resident sizes, which counts shared pages several times.
    """
    family = []
    for pid in processes:
        try:
            parent = psutil.Process(pid)
            family += [parent, *parent.children(recursive=True)]
        except psutil.NoSuchProcess:
            continue
    own, files = 0, [0]
    for process in family:
        try:
            rollup = Path(f"/proc/{process.pid}/smaps_rollup")
            if rollup.exists():
                own += kilobytes(rollup, "Pss_Anon:", "Pss_Shmem:")
                files.append(kilobytes(Path(f"/proc/{process.pid}/status"), "RssFile:"))
            else:
                own += process.memory_info().rss // 1024
        except (psutil.Error, OSError):  # it ended meanwhile
            continue
    return (own + max(files)) / 1024


def kilobytes(path: Path, *names: str) -> int:
    """Sum of the named lines of a file of `Name:   123 kB` lines."""
    return sum(int(line.split()[1]) for line in path.read_text().splitlines() if line.startswith(names))


class Peak:
    """The largest sample while the `with` block runs, in `mb`."""

    def __init__(self, processes: list[int], seconds_between: float = SECONDS_BETWEEN) -> None:
        self.processes, self.seconds_between, self.mb, self.over = processes, seconds_between, 0.0, threading.Event()
        self.thread = threading.Thread(target=self.sample, daemon=True)

    def sample(self) -> None:
        while True:
            self.mb = max(self.mb, in_use_mb(self.processes))
            if self.over.wait(self.seconds_between):
                return

    def __enter__(self) -> "Peak":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join()
