import numpy as np
import pytest

from label_laundry.contracts.trouble import Trouble
from label_laundry.jobs.context import Context
from label_laundry.jobs.folds import assemble, fold_jobs
from tests.training.recipes import recipe


def make(tmp_path, folds, groups=None, **changes):
    labels = np.arange(len(folds)) % 2
    groups = np.arange(len(folds)) if groups is None else groups
    common = Context("cnn", recipe(**changes), 2, "cpu", tmp_path, tmp_path / "i.npy")
    return fold_jobs(labels, folds, groups, common, 1, tmp_path)


def test_each_row_is_predicted_once_by_a_model_that_never_saw_it(tmp_path):
    folds = np.arange(60) // 2 % 3
    jobs = make(tmp_path, folds, validation=0.2, patience=2)
    predicted = np.concatenate([job.predict["held_out"][1] for job in jobs])
    assert sorted(predicted) == list(range(60))
    for job in jobs:
        held_out = set(job.predict["held_out"][1])
        assert not held_out & set(job.rows)
        assert not held_out & set(job.watch_rows)
        assert not set(job.watch_rows) & set(job.rows)
        np.testing.assert_array_equal(job.labels, job.rows % 2)
        assert not job.judge_learned
    assert len({job.seed for job in jobs}) == 3


def test_folds_come_together_in_source_order_and_the_test_set_is_their_mean(tmp_path):
    folds = np.arange(9) % 3
    jobs = make(tmp_path, folds)
    for fold, job in enumerate(jobs):
        job.result.mkdir()
        np.save(job.result / "held_out.npy", np.stack([np.arange(3) * 3 + fold, np.zeros(3)], axis=1).astype(np.float32))
        np.save(job.result / "test.npy", np.full((2, 2), fold, np.float32))
    train, test = assemble(jobs, folds)
    assert train[:, 0].tolist() == list(range(9))
    assert test.tolist() == [[1, 1], [1, 1]]


def test_equal_images_in_different_folds_are_refused(tmp_path):
    groups = np.arange(60)
    groups[1] = 0
    with pytest.raises(Trouble, match="equal images lie in different folds"):
        make(tmp_path, np.arange(60) % 3, groups)
