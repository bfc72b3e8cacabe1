import numpy as np

from label_laundry.training.validation_split import validation_split


def test_a_validation_split_is_stratified_and_disjoint():
    labels = np.repeat(np.arange(4), 50)
    learn, watch = validation_split(labels, 0.1, 3)
    assert not set(learn) & set(watch)
    assert len(learn) + len(watch) == 200
    assert np.bincount(labels[watch]).tolist() == [5] * 4


def test_many_small_classes_and_one_image_are_carved():
    learn, watch = validation_split(np.concatenate([np.repeat(np.arange(100), 8), [100]]), 0.1, 3)
    assert (len(learn), len(watch)) == (701, 100)
    learn, watch = validation_split(np.repeat([0, 1, 2], [1, 3, 2]), 0.1, 3)
    assert (len(learn), len(watch)) == (5, 1)


def test_no_share_watches_nothing():
    learn, watch = validation_split(np.zeros(5, int), 0.0, 3)
    assert learn.tolist() == [0, 1, 2, 3, 4]
    assert len(watch) == 0
