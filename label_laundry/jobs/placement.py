"""Where jobs run. On a CPU each job has one thread, even if it is the only job: the number of threads affects the bytes of a result.

Two folds on one thread each are 22 % (CNN) to 76 % (MobileNetV2) faster than one fold on two threads (measured on two cores; our kernels
use one thread), and results do not depend on the number of cores. Small workloads (profile `smoke`), a single job, and all jobs on a
machine with one GPU run in this process.
"""

import torch

from label_laundry.jobs.job import Job
from label_laundry.training.device import cores

# Images to train on. Below this, starting workers (5 to 10 s of imports) costs more than it saves.
WORTH_WORKERS = 20_000


def places_for(jobs: list[Job]) -> list[str]:
    """The device of each worker on this machine; a single device means this process."""
    device = jobs[0].context.device
    return worker_devices(device, [job.work for job in jobs], cores(), torch.cuda.device_count() if device == "cuda" else 0)


def worker_devices(device: str, work: list[int], n_cores: int, n_cards: int) -> list[str]:
    """A device for each worker: one worker per core or per GPU, but no more workers than jobs.

    A free worker takes the next job, so a slow GPU does fewer.

    Parameters
    ----------
    work : images to train on, for each job.
    """
    if sum(work) < WORTH_WORKERS or device not in ("cpu", "cuda"):
        return [device]
    if device == "cpu":
        return [device] * min(len(work), n_cores)
    return [f"cuda:{card}" for card in range(min(len(work), n_cards))]


def workers_for(jobs: list[Job]) -> int:
    """How many jobs run in parallel."""
    return len(places_for(jobs))
