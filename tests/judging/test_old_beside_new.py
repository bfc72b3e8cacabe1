"""Which images of the set new ones are judged beside."""

import numpy as np

from label_laundry.judging.old_beside_new import LEAST, OF_A_CLASS, old_beside_new

LABELS = np.repeat([0, 1, 2, 3], [50_000, 9_000, 970, 30])


def test_a_large_set_is_sampled_by_class_and_always_in_the_same_way():
    rows = old_beside_new(LABELS, n_new=100)
    assert np.bincount(LABELS[rows]).tolist() == [8_333, 1_500, 162, OF_A_CLASS]
    assert (np.diff(rows) > 0).all()
    np.testing.assert_array_equal(rows, old_beside_new(LABELS, n_new=1))
    # Not the first rows of each class, which may be from one camera.
    assert rows[:8_333].max() > 49_000


def test_a_small_set_is_taken_whole():
    np.testing.assert_array_equal(old_beside_new(LABELS[-LEAST:], n_new=100), np.arange(LEAST))
    assert len(old_beside_new(np.empty(0, np.int64), n_new=1)) == 0


def test_many_new_images_are_judged_beside_ten_times_as_many():
    assert abs(len(old_beside_new(LABELS, n_new=2_500)) - 25_000) <= 20
    assert len(old_beside_new(LABELS, n_new=60_000)) == len(LABELS)
