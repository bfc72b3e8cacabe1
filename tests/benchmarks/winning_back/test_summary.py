import numpy as np
import pandas as pd

from benchmarks.winning_back.data import Data
from benchmarks.winning_back.summary import rows_of, table
from tests.training.recipes import recipe

N, K, SEEDS = 1000, 3, 2


def probs(share_right: float, labels: np.ndarray) -> np.ndarray:
    """The first images of each seed are predicted right."""
    seen = np.where(np.arange(N) < share_right * N, labels, (labels + 1) % K)
    return np.repeat((0.1 + 0.7 * np.eye(K)[seen])[None], SEEDS, axis=0)


def test_what_is_won_back_is_a_share_of_what_noise_costs():
    labels, images = np.arange(N) % K, np.zeros((4, 8, 8), np.uint8)
    given, true = np.array([0, 1, 2, 0]), np.array([0, 1, 2, 1])
    data = Data(images, images, labels, given, true, None, np.array([0, 1]), np.array([0, 1]), recipe(), K)
    found = pd.DataFrame(
        rows_of("symmetric-0.25-1", data, {"raw": probs(0.7, labels), "true labels": probs(0.9, labels), "pruned": probs(0.85, labels)})
    ).set_index("method")
    assert (found["wrong"] == 1).all()
    assert (found["pruned"] == 2).all()
    assert (found["pruned_wrong"] == 1).all()
    np.testing.assert_allclose(found.loc["pruned", ["accuracy", "gain", "recovery"]].astype(float), [0.85, 0.15, 0.75])
    text = table(found.reset_index().assign(epochs=5, images=4, machine="here"))
    assert text.startswith("**symmetric-0.25-1**, 5 epochs: 1 of 4 labels are wrong; of 2 pruned labels, 1 were wrong.")
    assert "| pruned | 85.00% | 0.00 |" in text
    assert "0.75 [" in text
