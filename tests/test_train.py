import numpy as np

from stages.train import seed_jobs
from tests.learning.recipes import recipe


def make(tmp_path, side, rows, **changes):
    common = {"model": "cnn", "device": "cpu", "start": tmp_path, "images": tmp_path / "i.npy", "n_classes": 2}
    return seed_jobs(side, rows, rows % 2, recipe(**changes), 3, 1, scratch=tmp_path, **common)


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
