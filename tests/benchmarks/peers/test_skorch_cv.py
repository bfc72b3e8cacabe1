import numpy as np
import pytest
import torch

from benchmarks.peers.skorch_cv import SkorchCV
from tests.benchmarks.subjects import small_task


@pytest.mark.slow
def test_it_learns_from_all_images_of_the_other_folds_and_predicts_each_row(fashion):
    threads = torch.get_num_threads()
    try:
        peer = SkorchCV(small_task(fashion), size=16)
        assert peer.classifier(1).train_split is None
        assert peer.train(64, seed=1)() is None
        rows, probs = peer.out_of_fold([0, 1])()
    finally:
        torch.set_num_threads(threads)
    assert rows.tolist() == list(range(120))
    np.testing.assert_allclose(probs.sum(axis=1), 1, atol=1e-5)
