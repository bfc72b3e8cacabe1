"""Where jobs are done. On a CPU each has one thread of its own, also a job that is alone: threads affect the bytes of a result.

Two folds on a thread each are 22 % (CNN) to 76 % (MobileNetV2) faster than one fold on two threads (measured on two cores; our kernels use
one), and results do not depend on the number of cores. Small work (profile `smoke`), a single job, and the work of a single card are done
in this process.
"""

import torch

from label_laundry.jobs.job import Job
from label_laundry.training.device import cores

# Images to train on. Below this, starting workers (5 to 10 s of imports) costs more than they save.
WORTH_WORKERS = 20_000


def places_for(jobs: list[Job]) -> list[str]:
    """The devices of the workers of this machine; a single device means this process."""
    device = jobs[0].context.device
    return worker_devices(device, [job.work for job in jobs], cores(), torch.cuda.device_count() if device == "cuda" else 0)


def worker_devices(device: str, work: list[int], n_cores: int, n_cards: int) -> list[str]:
    """A device for each worker, no more workers than jobs: as many as cores, or each card once.

    A free worker takes the next job, so that a slow card does fewer.

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
