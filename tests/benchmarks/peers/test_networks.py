import pytest
import torch

from benchmarks.peers.networks import CNN, MobileNetV2
from label_laundry.training.networks import build
from label_laundry.training.trainer import predict
from tests.training.recipes import recipe

RGB_64 = {"colour": "rgb", "size": 64, "dropout": 1.0}
NORMALISED = torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1), torch.tensor([0.229, 0.224, 0.225]).view(3, 1, 1)


@pytest.mark.parametrize(("model", "make", "size"), [("cnn", CNN, 64), ("mobilenet_v2", MobileNetV2, 32)])
def test_peers_train_our_network(model, make, size):
    """The same tensors in the same order, and with the same weights the same probabilities."""
    torch.manual_seed(1)
    how = recipe(**RGB_64 | {"size": size, "fit": "resize"})
    ours, peer = build(model, how, 10), make().eval()
    shapes = [[tensor.shape for tensor in network.state_dict().values()] for network in (ours, peer)]
    assert shapes[0] == shapes[1]
    ours.load_state_dict(dict(zip(ours.state_dict(), peer.state_dict().values(), strict=True)))
    images = torch.randint(0, 256, (4, 3, size, size), dtype=torch.uint8)
    scaled = images.float() / 255
    if model == "mobilenet_v2":
        scaled = (scaled - NORMALISED[0]) / NORMALISED[1]
    with torch.no_grad():
        theirs = peer(scaled).softmax(1)
    torch.testing.assert_close(torch.from_numpy(predict(ours, images, how)), theirs, rtol=1e-3, atol=1e-5)
    rates = [layer.p for layer in peer.modules() if isinstance(layer, torch.nn.Dropout)]
    assert rates == ([0.2, 0.3, 0.4, 0.5] if model == "cnn" else [0.5])
