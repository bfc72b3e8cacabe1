import doctest

import numpy as np
import pytest

from label_laundry import compare_sides
from label_laundry.notebook import comparison


def test_the_example_runs():
    assert doctest.testmod(comparison) == (0, 7)


def test_a_single_training_and_files_will_do(tmp_path):
    labels = np.arange(400) % 4
    np.save(tmp_path / "a.npy", np.eye(4)[labels])
    np.save(tmp_path / "labels.npy", labels)
    table = compare_sides(tmp_path / "labels.npy", {"bad": np.eye(4)[np.zeros(400, int)], "good": tmp_path / "a.npy"})
    assert table[["better", "than", "difference", "verdict"]].to_numpy().tolist() == [["good", "bad", 0.75, "improved"]]
    assert table["p"][0][0] < 1e-9


def test_sides_of_different_images_are_refused():
    labels = np.arange(6) % 2
    with pytest.raises(ValueError, match="the same seeds and images"):
        compare_sides(labels, {"a": np.eye(2)[labels], "b": np.stack([np.eye(2)[labels]] * 2)})
