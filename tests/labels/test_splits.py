import numpy as np
import pytest

from stages.contracts.trouble import Trouble
from stages.labels.splits import folds_of, stratified_subset


def test_folds_are_stratified(fashion):
    labels = fashion[1].astype(np.int64)
    folds = folds_of(labels, np.arange(len(labels)), 4, 1)
    counts = np.array([np.bincount(labels[folds == fold]) for fold in range(4)])
    assert (counts == 1500).all()


def test_equal_images_lie_in_one_fold():
    labels = np.repeat(np.arange(3), 40)
    groups = np.arange(120)
    groups[1::4] = groups[::4]
    folds = folds_of(labels, groups, 3, 1)
    assert all(len(np.unique(folds[groups == group])) == 1 for group in groups)
    assert np.bincount(folds, minlength=3).min() > 25


@pytest.mark.parametrize("n_folds", [0, 1, 6])
def test_too_few_or_too_many_folds_name_the_bounds(n_folds):
    with pytest.raises(Trouble, match=rf"params\.yaml: folds: {n_folds} is not possible; choose 2 to 5"):
        folds_of(np.repeat([0, 1], [5, 9]), np.arange(14), n_folds, 1)


def test_a_subset_is_stratified_sorted_and_the_same_each_time(fashion):
    rows = stratified_subset(fashion[1], 3000, 1, "train")
    assert (np.bincount(fashion[1][rows]) == 300).all()
    assert (np.diff(rows) > 0).all()
    np.testing.assert_array_equal(rows, stratified_subset(fashion[1], 3000, 1, "train"))
    assert len(stratified_subset(fashion[1], None, 1, "train")) == 60_000
