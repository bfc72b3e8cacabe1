import json

import numpy as np
import pytest

from label_laundry.jobs import placement
from label_laundry.jobs.context import Context
from label_laundry.jobs.job import Job
from label_laundry.running.timing import timing
from tests.training.recipes import recipe

CLOCKS = [
    {"seconds": 10.0, "images": 4000, "epochs": 4, "epochs_to_best": 3, "inference_seconds": 1.0, "inference_images": 500, "device": "b"},
    {"seconds": 30.0, "images": 8000, "epochs": 8, "epochs_to_best": 4, "inference_seconds": 2.0, "inference_images": 500, "device": "a"},
]


@pytest.fixture
def jobs(tmp_path):
    """Two jobs that are done, with known clocks."""
    context = Context("cnn", recipe(), 10, "cpu", tmp_path, tmp_path / "images.npy")
    made = [Job("test", f"fold {n}", tmp_path / f"fold-{n}", context, n, np.arange(100), np.zeros(100, int), {}) for n in range(2)]
    for job, clock in zip(made, CLOCKS, strict=True):
        job.result.mkdir()
        (job.result / "clock.json").write_text(json.dumps(clock))
    return made


def test_seconds_are_per_training_and_rates_over_all_images(jobs):
    found = timing(jobs)
    assert found["seconds"] == 20.0
    assert found["seconds_each"] == [10.0, 30.0]
    assert found["images_per_second"] == 12_000 / 40
    assert (found["epochs"], found["epochs_to_best"], found["trainings"]) == (6.0, 3.5, 2)
    assert found["inference_us_per_image"] == pytest.approx(3000)
    assert found["device"] == "a, b"


@pytest.mark.parametrize(("worth", "cores", "workers"), [(0, 2, 2), (0, 1, 1), (1_000_000, 2, 1)])
def test_workers_are_those_that_trained_side_by_side(jobs, monkeypatch, worth, cores, workers):
    monkeypatch.setattr(placement, "WORTH_WORKERS", worth)
    monkeypatch.setattr(placement, "cores", lambda: cores)
    assert timing(jobs)["workers"] == workers
