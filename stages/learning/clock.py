"""Seconds of the jobs of one stage: a leaf output, because it differs each time."""

from stages.learning.executor import workers_for
from stages.learning.jobs import Job, read_result


def clock(jobs: list[Job]) -> dict:
    """Timing of one training (mean over the jobs), and what it was measured on.

    `images_per_second` and `inference_us_per_image` are those of one worker; on a CPU up to `workers` train at once,
    one thread each, so the machine's own rate is as many times higher (on a Ray cluster, by the places that it had free).
    """
    clocks = [read_result(job, "clock") for job in jobs]
    seconds = sum(one["seconds"] for one in clocks)
    return {
        "seconds": seconds / len(jobs),
        "images_per_second": sum(one["images"] for one in clocks) / seconds,
        "epochs": sum(one["epochs"] for one in clocks) / len(jobs),
        "epochs_to_best": sum(one["epochs_to_best"] for one in clocks) / len(jobs),
        "inference_us_per_image": 1e6 * sum(one["inference_seconds"] for one in clocks) / sum(one["inference_images"] for one in clocks),
        "trainings": len(jobs),
        "seconds_each": [one["seconds"] for one in clocks],
        "workers": workers_for(jobs),
        "device": ", ".join(sorted({one["device"] for one in clocks})),
    }
