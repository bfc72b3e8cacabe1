import pytest
import torch
from safetensors.torch import save_file
from torchvision.models import mobilenet_v2

from stages.learning.networks import build
from tests.learning.recipes import recipe


def n_parameters(network):
    return sum(parameter.numel() for parameter in network.parameters())


@pytest.mark.parametrize(
    ("model", "size", "colour", "expected"),
    [("cnn", 64, "rgb", 2_470_538), ("cnn", 28, "gray", 667_146), ("mobilenet_v2", 64, "rgb", 2_389_386)],
)
def test_the_papers_networks_have_the_counted_parameters(model, size, colour, expected):
    network = build(model, recipe(size=size, colour=colour, dropout=1.0), 10)
    assert n_parameters(network) == expected
    assert network.eval()(torch.zeros(2, 1 if colour == "gray" else 3, size, size)).shape == (2, 10)


def test_dropout_is_the_papers_times_the_recipes_share():
    def rates(share):
        return [layer.p for layer in build("cnn", recipe(dropout=share), 10) if isinstance(layer, torch.nn.Dropout)]

    assert rates(1.0) == [0.2, 0.3, 0.4, 0.5]
    assert rates(0.5) == [0.1, 0.15, 0.2, 0.25]
    assert rates(0.0) == []


def test_layers_come_in_the_papers_order():
    kinds = [type(layer).__name__ for layer in build("cnn", recipe(dropout=1.0), 10)]
    assert kinds == ["Conv2d", "ReLU", "BatchNorm2d", "MaxPool2d", "Dropout"] * 3 + [
        "Flatten", "Linear", "ReLU", "BatchNorm1d", "Dropout", "Linear"
    ]  # fmt: skip


def test_mobilenet_starts_from_the_weights_of_its_folder(tmp_path):
    torch.manual_seed(1)
    reference = mobilenet_v2(weights=None).eval()
    save_file({f"features.{name}": tensor.half() for name, tensor in reference.features.state_dict().items() if tensor.is_floating_point()}
              | {f"features.{name}": tensor for name, tensor in reference.features.state_dict().items() if not tensor.is_floating_point()},
              tmp_path / "weights.safetensors")  # fmt: skip
    network = build("mobilenet_v2", recipe(colour="rgb", size=32), 10, tmp_path).eval()
    images = torch.rand(2, 3, 32, 32)
    with torch.no_grad():
        features = network.base((images - network.mean) / network.std)
        torch.testing.assert_close(features, reference.features((images - network.mean) / network.std), rtol=0.05, atol=0.05)
