import numpy as np
import pytest

from benchmarks.task import from_workspace
from label_laundry.contracts.trouble import Trouble
from tests.benchmarks.subjects import small_task


def test_the_subset_is_stratified_with_folds_and_labels_of_its_own_images(prepared, fashion):
    task = from_workspace(500, 2, 32, 3, seed=1)
    assert task.images.shape == (500, 28, 28)
    shares = np.bincount(fashion[1][:600]) * 500 / 600
    assert np.abs(np.bincount(task.labels) - shares).max() <= 1
    assert np.bincount(task.folds).tolist() == [250, 250]
    assert task.trained_on == 1500
    images = np.load("data/train/images.npy")
    for image, label in zip(task.images[:5], task.labels[:5], strict=True):
        row = np.flatnonzero((images == image).all((1, 2)))[0]
        assert fashion[1][row] == label
    with pytest.raises(Trouble, match=r"--images 5000: data/train/images\.npy has 600"):
        from_workspace(5000, 2, 32, 3, seed=1)
    with pytest.raises(Trouble, match="a last batch of one image"):
        from_workspace(500, 2, 83, 3, seed=1)


def test_no_image_is_drawn_twice_before_each_was_drawn_once(fashion):
    rows = small_task(fashion, 40).draw(100, seed=2)
    assert len(rows) == 100
    assert sorted(rows[:40]) == sorted(rows[40:80]) == list(range(40))
    assert rows[:40].tolist() != rows[40:80].tolist()


def test_a_split_never_holds_out_what_it_learns_from(fashion):
    task = small_task(fashion, 40)
    learn, held_out = task.split(0)
    assert sorted([*learn, *held_out]) == list(range(40))
