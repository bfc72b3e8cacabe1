"""The progress bar of jobs that run side by side, here or on other machines."""

import sys
from multiprocessing.queues import SimpleQueue

from tqdm import tqdm

from label_laundry.jobs.job import Job


class Bar:
    """One bar over all jobs, in images trained on, with the time left; followed by the names of the running jobs."""

    def __init__(self, jobs: list[Job], kept: list[int] | None = None) -> None:
        """`kept`: epochs of each job that an earlier run has done."""
        self.jobs, self.at_work = jobs, {}
        before = [epochs * len(job.rows) for job, epochs in zip(jobs, kept or [0] * len(jobs), strict=True)]
        self.left = [job.work - done for job, done in zip(jobs, before, strict=True)]
        self.bar = tqdm(
            total=sum(job.work for job in jobs),
            initial=sum(before),  # not counted in the rate
            desc=jobs[0].stage,
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

    def say(self, line: str) -> None:
        """A line of its own above the bar."""
        self.bar.write(line, file=sys.stderr)

    def begin(self, number: int) -> None:
        """A job starts on another machine, or starts over because its machine was lost; its earlier work then no longer counts."""
        job = self.jobs[number]
        if number in self.at_work:
            self.say(f"{job.title}: its worker or its machine was lost; it began again elsewhere")
        self.bar.update(self.left[number] - job.work)
        self.left[number] = job.work
        self.at_work[number] = job.part

    def advance(self, number: int, epoch: int, n: int) -> None:
        self.left[number] -= n
        job = self.jobs[number]
        self.at_work[number] = f"{job.part} epoch {epoch}/{job.context.recipe.epochs}"
        self.bar.set_postfix_str("; ".join(self.at_work.values()), refresh=False)
        self.bar.update(n)

    def finish(self, number: int) -> None:
        """Count a finished job as done, also when it stopped early."""
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
