import numpy as np
import torch

from benchmarks.peers.arrays import rgb_array
from label_laundry.training.augment import to_tensor, view
from tests.training.recipes import recipe


def test_arrays_hold_what_our_network_sees(fashion):
    arrays = rgb_array(fashion[0][:8], 64)
    seen = view(to_tensor(fashion[0][:8], torch.device("cpu")), recipe(size=64, fit="resize", colour="rgb"))
    assert arrays.dtype == np.float32
    assert arrays.flags.c_contiguous
    np.testing.assert_allclose(arrays, seen.numpy(), atol=1e-6)
