import numpy as np

from label_laundry.jobs.context import Context
from label_laundry.jobs.retraining import seed_jobs
from tests.training.recipes import recipe


def make(tmp_path, side, rows, **changes):
    common = Context("cnn", recipe(**changes), 2, "cpu", tmp_path, tmp_path / "i.npy")
    return seed_jobs(side, rows, rows % 2, common, 3, 1, tmp_path)


def test_sides_share_seeds_so_that_they_are_paired(tmp_path):
    raw, cleaned = make(tmp_path, "raw", np.arange(100)), make(tmp_path, "cleaned", np.arange(1, 100))
    assert [job.seed for job in raw] == [job.seed for job in cleaned]
    assert len({job.seed for job in raw}) == 3
    np.testing.assert_array_equal(raw[0].rows, np.arange(100))
    np.testing.assert_array_equal(cleaned[0].labels, np.arange(1, 100) % 2)


def test_early_stopping_watches_training_rows_only(tmp_path):
    job = make(tmp_path, "raw", np.arange(100), patience=3, validation=0.1)[0]
    assert len(job.watch_rows) == 10
    assert not set(job.watch_rows) & set(job.rows)
    assert list(job.predict) == ["test"]
