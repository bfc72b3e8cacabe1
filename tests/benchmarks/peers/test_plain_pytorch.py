import numpy as np
import pytest
import torch
from PIL import Image

from benchmarks.peers.plain_pytorch import PlainPyTorch, transform_for
from label_laundry.training.augment import to_tensor, view
from tests.benchmarks.subjects import small_task
from tests.training.recipes import recipe


@pytest.mark.parametrize(("size", "fit", "steps"), [(64, "resize", 1.01), (32, "pad", 0)])
def test_transforms_give_what_our_network_sees(fashion, size, fit, steps):
    """Up to PIL's rounding of resized images to whole gray levels."""
    images = fashion[0][:4]
    theirs = torch.stack([transform_for("cnn", size, fit, 28)(Image.fromarray(image)) for image in images])
    ours = view(to_tensor(images, torch.device("cpu")), recipe(size=size, fit=fit, colour="rgb"))
    torch.testing.assert_close(theirs, ours, rtol=0, atol=steps / 255 + 1e-6)


# Python 3.12 and later warn of what PyTorch does by default: it forks its workers from a process with threads.
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_it_trains_and_predicts_each_held_out_row(fashion):
    threads = torch.get_num_threads()
    try:
        peer = PlainPyTorch(small_task(fashion), "cnn", 16, "resize")
        assert peer.train(64, seed=1)() is None
        rows, probs = peer.out_of_fold([0, 1])()
    finally:
        torch.set_num_threads(threads)
    assert sorted(rows) == list(range(120))
    np.testing.assert_allclose(probs.sum(axis=1), 1, atol=1e-5)
