import numpy as np

from label_laundry.contracts.targets import Targets
from label_laundry.jobs.context import Context
from label_laundry.jobs.retraining import seed_jobs
from tests.training.recipes import recipe


def make(tmp_path, side, rows, targets=Targets(), **changes):  # noqa: B008
    common = Context("cnn", recipe(**changes), 2, "cpu", tmp_path, tmp_path / "i.npy")
    return seed_jobs(side, rows, rows % 2, targets, common, 100, 3, 1, tmp_path)


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


def test_each_side_takes_the_steps_of_the_raw_side(tmp_path):
    raw, cleaned = make(tmp_path, "raw", np.arange(100))[0], make(tmp_path, "cleaned", np.arange(20, 100))[0]
    assert raw.epoch_images == cleaned.epoch_images == 100
    assert raw.work == cleaned.work


def test_with_early_stopping_as_large_a_share_of_an_epoch_is_held_back_on_each_side(tmp_path):
    raw, cleaned = (make(tmp_path, "raw", np.arange(n), patience=3, validation=0.1)[0] for n in (100, 80))
    assert raw.epoch_images == len(raw.rows) == 90
    assert cleaned.epoch_images == 90


def test_doubted_labels_are_learned_as_far_as_they_are_believed(tmp_path):
    soft = np.array([[0.9, 0.1], [0.2, 0.8]], np.float32)
    targets = Targets(np.array([1.5, 0.5], np.float32), np.array([7, 3]), {"cnn": soft})
    job = make(tmp_path, "cleaned", np.arange(2, 100), targets)[0]
    assert job.targets[1].tolist() == soft[1].tolist()  # image 3
    assert job.targets[5].tolist() == soft[0].tolist()
    assert job.targets[0].tolist() == [1, 0]
    assert job.class_weights.tolist() == [1.5, 0.5]
    other = make(tmp_path, "cleaned", np.arange(2, 100), Targets(soft={"probe": soft}))[0]
    assert other.targets is other.labels
