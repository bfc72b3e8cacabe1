"""Seconds of the jobs of one stage: an output of its own, because it differs each time."""

from label_laundry.jobs.job import Job, read_result
from label_laundry.jobs.placement import workers_for


def timing(jobs: list[Job]) -> dict:
    """Timing of one training run (mean over the jobs), and the machine that it was measured on.

    `images_per_second` and `inference_us_per_image` are those of one worker. On a CPU up to `workers` jobs train at once, one thread
    each, so the machine's own rate is that many times higher (on a Ray cluster, as many times as it had free places).
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
