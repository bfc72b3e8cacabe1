import numpy as np
import pytest
import torch

from label_laundry.training.augment import to_tensor
from label_laundry.training.batches import Mapped, on_device
from label_laundry.training.networks import build
from label_laundry.training.trainer import fit, predict
from tests.training.recipes import recipe

pytestmark = pytest.mark.usefixtures("one_thread")

CPU = torch.device("cpu")


@pytest.fixture
def stored(fashion, tmp_path):
    """400 images in a file, mapped."""
    np.save(tmp_path / "images.npy", fashion[0][:400])
    return np.load(tmp_path / "images.npy", mmap_mode="r")


@pytest.mark.parametrize("colour", [False, True])
def test_a_batch_is_what_a_tensor_of_all_rows_would_give(stored, colour):
    images = np.repeat(stored[..., None], 3, axis=3) if colour else stored
    rows = np.arange(0, 400, 3)
    mapped, whole = on_device(images, rows, CPU), to_tensor(images[rows], CPU)
    assert (len(mapped), mapped.device) == (len(whole), whole.device)
    index = torch.tensor([5, 0, 133])
    for one, other in [(mapped[index], whole[index]), (mapped[20:40], whole[20:40]), *zip(mapped.split(50), whole.split(50), strict=True)]:
        assert one.is_contiguous()
        torch.testing.assert_close(one, other, rtol=0, atol=0)


def test_on_a_cpu_nothing_is_read_before_it_is_asked_for(stored):
    mapped = on_device(stored, slice(None), CPU)
    assert isinstance(mapped, Mapped)
    assert mapped.images is stored


@pytest.mark.slow
def test_training_out_of_the_file_and_out_of_memory_gives_the_same_bytes(stored, fashion):
    rows, how = np.arange(300), recipe(flip=True, shift=1)
    labels = torch.from_numpy(fashion[1][:300].astype(np.int64))
    probs = []
    for images in (on_device(stored, rows, CPU), to_tensor(stored[rows], CPU)):
        torch.manual_seed(1)
        network = build("cnn", how, 10)
        fit(network, images, labels, how, 1)
        probs.append(predict(network, on_device(stored, slice(300, None), CPU), how))
    assert probs[0].tobytes() == probs[1].tobytes()
