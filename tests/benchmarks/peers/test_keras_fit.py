import numpy as np
import pytest
import torch

from benchmarks.peers.networks import CNN
from tests.benchmarks.subjects import small_task

pytestmark = [
    pytest.mark.slow,  # eight seconds of import
    # Keras joins the predicted batches in a way that NumPy 2 means to forbid.
    pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"),
]


@pytest.fixture(autouse=True)
def threads_as_before():
    threads = torch.get_num_threads()
    yield
    torch.set_num_threads(threads)


def as_keras(layer: torch.nn.Module) -> list[np.ndarray]:
    """A layer's weights in Keras's order and layout."""
    if isinstance(layer, torch.nn.Conv2d):
        own = [layer.weight.permute(2, 3, 1, 0), layer.bias]
    elif isinstance(layer, torch.nn.Linear):
        own = [layer.weight.T, layer.bias]
        if layer.in_features > 128:  # after the flattening: Keras has (H, W, C) there, PyTorch (C, H, W)
            edge = int((layer.in_features // 256) ** 0.5)
            own[0] = layer.weight.view(128, 256, edge, edge).permute(2, 3, 1, 0).flatten(0, 2)
    else:
        own = [layer.weight, layer.bias, layer.running_mean, layer.running_var]
    return [tensor.detach().numpy() for tensor in own]


def test_keras_has_the_same_network():
    """With copied weights it gives the same probabilities."""
    from benchmarks.peers.keras_fit import cnn

    torch.manual_seed(1)
    peer, plain = cnn(32, 10), CNN(size=32)
    images = torch.rand(16, 3, 32, 32)
    with torch.no_grad():
        plain(images)  # running statistics that are not zeros and ones
        plain.eval()
        weights = [as_keras(layer) for layer in plain.layers if list(layer.parameters())]
        for layer, own in zip([layer for layer in peer.layers if layer.weights], weights, strict=True):
            if len(own) == 4:
                own[0] = own[0] + np.linspace(-0.5, 0.5, len(own[0]), dtype=np.float32)
            layer.set_weights(own)
        for layer, own in zip([layer for layer in plain.layers if list(layer.parameters())], weights, strict=True):
            if len(own) == 4:
                layer.weight.copy_(torch.from_numpy(own[0]))
        expected = plain(images).softmax(1).numpy()
    found = peer.predict(images.permute(0, 2, 3, 1).numpy(), verbose=0)
    np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-5)
    assert [layer.rate for layer in peer.layers if hasattr(layer, "rate")] == [0.2, 0.3, 0.4, 0.5]
    assert sum(np.prod(one.shape) for one in cnn(64, 10).trainable_weights) == 2_470_538


def test_it_trains_and_predicts_each_held_out_row(fashion):
    from benchmarks.peers.keras_fit import KerasFit

    peer = KerasFit(small_task(fashion), size=16)
    assert peer.train(64, seed=1)() is None
    rows, probs = peer.out_of_fold([0, 1])()
    assert sorted(rows) == list(range(120))
    np.testing.assert_allclose(probs.sum(axis=1), 1, atol=1e-5)
