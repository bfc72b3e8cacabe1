import numpy as np

from label_laundry.neighbours.exemplars import exemplars

# On a quarter circle, from left to right; images 0, 2, 4 are of one class and 1, 3, 5 of the other.
ANGLES = np.array([0.0, 0.1, 0.3, 0.6, 1.0, 1.5])
FEATURES = np.stack([np.cos(ANGLES), np.sin(ANGLES)], axis=1)
LABELS = np.arange(6) % 2


def test_the_nearest_of_the_class_that_may_be_shown_come_first_and_never_the_image_itself():
    usable = np.array([True, True, True, False, True, True])
    found = exemplars(FEATURES, LABELS, usable, np.array([2, 2, 5]), np.array([0, 1, 1]), 2)
    assert found.tolist() == [[0, 4], [1, 5], [1, -1]]


def test_a_class_without_examples_has_none():
    assert exemplars(FEATURES, LABELS, LABELS == 0, np.array([1]), np.array([1]), 2).tolist() == [[-1, -1]]
