"""Do jobs, with one progress bar: in this process, in worker processes, or as tasks of a Ray cluster.

`executor:` in params.yaml says where. It changes no result, so no stage lists it among its `params:`.
"""

import sys
from typing import Literal

from label_laundry.contracts import params
from label_laundry.jobs.doing import do
from label_laundry.jobs.job import Job
from label_laundry.jobs.placement import places_for
from label_laundry.running.checkpoint import FileCheckpoint
from label_laundry.running.progress import Bar
from label_laundry.running.workers import run_in_workers
from label_laundry.training.device import set_up

Kind = Literal["local", "ray"]


def run(jobs: list[Job], kind: Kind | None = None, address: str | None = None) -> None:
    """Do every job whose result folder is not there yet; all result folders are there afterwards.

    Parameters
    ----------
    kind, address : where; None: as `executor:` and `ray.address:` in params.yaml say.

    Raises
    ------
    Trouble
        For the first job that failed. The others are stopped, and finished ones are kept.
    """
    kind = kind or params.get(Kind, "executor")
    todo = [job for job in jobs if not job.result.exists()]
    for job in jobs:
        if job not in todo:
            print(f"{job.title}: kept from an interrupted run", file=sys.stderr, flush=True)
    if not todo:
        return
    # Depends on all jobs, not on those left: a job must give the same bytes if another one was kept.
    places = places_for(jobs)
    # A cluster node does not see this machine's files, so a killed job starts over there.
    kept = [0 if kind == "ray" else FileCheckpoint(job).epochs() for job in todo]
    for job, epochs in zip(todo, kept, strict=True):
        if epochs:
            print(f"{job.title}: resumes after epoch {epochs} of an interrupted run", file=sys.stderr, flush=True)
    with Bar(todo, kept) as bar:
        if kind == "ray":
            from label_laundry.running.on_ray import run_on_ray

            run_on_ray(todo, bar, address or params.get(str, "ray", "address"))
        elif len(places) > 1:
            run_in_workers(todo, bar, places)
        else:
            set_up(todo[0].context.device, threads=1)
            for number, job in enumerate(todo):
                do(job, lambda epoch, n, number=number: bar.advance(number, epoch, n), FileCheckpoint(job))
                bar.finish(number)
