import numpy as np
import pytest
import torch

from benchmarks.ours import Ours
from tests.benchmarks.subjects import small_task
from tests.training.recipes import recipe


@pytest.fixture
def ours(fashion):
    threads = torch.get_num_threads()
    yield Ours(small_task(fashion, epochs=2), "cnn", recipe(epochs=9, batch=64, size=16, fit="resize").model_dump())
    torch.set_num_threads(threads)


def test_batch_and_epochs_are_the_tasks(ours):
    assert (ours.recipe.batch, ours.recipe.epochs) == (32, 2)


def test_it_trains_and_predicts_the_folds_it_was_dealt(ours):
    assert ours.train(64, seed=1)() is None
    rows, probs = ours.out_of_fold([1])()
    np.testing.assert_array_equal(rows, np.flatnonzero(ours.task.folds == 1))
    assert probs.shape == (len(rows), 10)
    np.testing.assert_allclose(probs.sum(axis=1), 1, atol=1e-5)


def test_a_process_may_be_dealt_no_fold(ours):
    rows, probs = ours.out_of_fold([])()
    assert len(rows) == len(probs) == 0
