import numpy as np
import pytest

from label_laundry.contracts.probabilities import read_probabilities
from label_laundry.contracts.trouble import Trouble


def test_rows_are_made_to_sum_to_one_in_float64(tmp_path):
    np.save(tmp_path / "p.npy", np.array([[0.2, 0.8], [1.0000001, 0]], np.float32))
    probs = read_probabilities(tmp_path / "p.npy", 2, 2)
    assert probs.dtype == np.float64
    np.testing.assert_allclose(probs.sum(axis=1), 1, rtol=0, atol=1e-12)


@pytest.mark.parametrize(("array", "words"), [(np.full((2, 3), 1 / 3), "shape"), (np.array([[0.5, 0.5], [np.nan, 0.5]]), "row 1")])
def test_a_wrong_shape_or_a_row_without_prediction_is_refused(tmp_path, array, words):
    np.save(tmp_path / "p.npy", array.astype(np.float32))
    with pytest.raises(Trouble, match=words):
        read_probabilities(tmp_path / "p.npy", 2, 2)
