import numpy as np
import pytest

from label_laundry.contracts import paths
from label_laundry.contracts.targets import Targets, class_weights, read_targets, write_targets
from label_laundry.contracts.trouble import Trouble

SOFT = np.array([[0.25, 0.75]], np.float32)


def test_what_is_written_is_read(project):
    write_targets("cleaned", Targets(np.array([2, 1], np.float32), np.array([5]), {"cnn": SOFT, "probe": 1 - SOFT}))
    found = read_targets("cleaned")
    assert found.class_weights.tolist() == [2, 1]
    assert found.rows.tolist() == [5]
    assert found.soft["cnn"].tolist() == SOFT.tolist()
    assert list(found.soft) == ["cnn", "probe"]


def test_labels_alone_are_an_archive_without_arrays_and_always_the_same_bytes(project):
    for side in ("raw", "cleaned"):
        write_targets(side, Targets())
    assert paths.targets("raw").read_bytes() == paths.targets("cleaned").read_bytes()
    found = read_targets("raw")
    assert (found.class_weights, len(found.rows), found.soft) == (None, 0, {})


def test_a_class_counts_as_it_was_before_and_one_of_which_nothing_is_left_has_a_weight_all_the_same():
    found = class_weights(np.array([0.5, 0.5, 0]), np.array([0.6, 0.2, 0.2]))
    np.testing.assert_allclose(found[:2], [1.5, 0.5], rtol=1e-6)
    assert np.isfinite(found).all()


@pytest.mark.parametrize("content", [None, b"", b"half of an archive"])
def test_a_damaged_file_is_one_line_that_names_it(project, content):
    paths.targets("raw").parent.mkdir(parents=True)
    if content is not None:
        paths.targets("raw").write_bytes(content)
    with pytest.raises(Trouble, match=r"data/targets/raw\.npz: cannot be read"):
        read_targets("raw")
