import pytest
import torch
from safetensors.torch import save_file
from torch import nn
from torchvision.models import mobilenet_v2

from label_laundry.training.networks import build
from label_laundry.training.relu_norm_pool import ReluNormPool
from tests.training.closeness import error, normal, step
from tests.training.recipes import recipe

pytestmark = pytest.mark.usefixtures("one_thread")


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
        layers = build("cnn", recipe(dropout=share), 10)
        return [
            layer.rate if isinstance(layer, ReluNormPool) else layer.p for layer in layers if isinstance(layer, ReluNormPool | nn.Dropout)
        ]

    assert rates(1.0) == [0.2, 0.3, 0.4, 0.5]
    assert rates(0.5) == [0.1, 0.15, 0.2, 0.25]
    assert rates(0.0) == [0, 0, 0]


def test_frozen_blocks_learn_nothing_and_the_others_do():
    torch.manual_seed(1)
    network = build("mobilenet_v2", recipe(colour="rgb", size=32, frozen=7), 10)
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    network.train()
    optimiser = torch.optim.Adam(network.parameters())
    network(torch.rand(8, 3, 32, 32)).square().mean().backward()
    optimiser.step()
    changed = {name for name, tensor in network.state_dict().items() if not torch.equal(tensor, before[name])}
    frozen = {name for name in before if name.startswith("base.") and int(name.split(".")[1]) < 7}
    assert not changed & frozen
    assert {name for name in before if "num_batches" in name} - frozen <= changed
    assert {"base.7.conv.0.0.weight", "base.18.0.weight", "embedding.2.weight", "head.0.weight"} <= changed


@pytest.fixture
def cnns():
    """The CNN, and the paper's layers in the paper's order with the same weights."""
    torch.manual_seed(1)
    layers, channels = [], 1
    for width in (64, 128, 256):
        layers += [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU(), nn.BatchNorm2d(width), nn.MaxPool2d(2)]
        channels = width
    layers += [nn.Flatten(), nn.Linear(256 * 3**2, 128), nn.ReLU(), nn.BatchNorm1d(128), nn.Linear(128, 10)]
    ours, plain = build("cnn", recipe(), 10), nn.Sequential(*layers)
    plain.load_state_dict(dict(zip(plain.state_dict(), ours.state_dict().values(), strict=True)))
    return ours.double(), plain.double()


@pytest.fixture
def mobilenets():
    """The base of our MobileNetV2, and torchvision's own with the same weights."""
    torch.manual_seed(1)
    ours, plain = build("mobilenet_v2", recipe(colour="rgb", size=32), 10).base, mobilenet_v2(weights=None).features
    plain.load_state_dict(ours.state_dict())
    return ours.double(), plain.double()


def steps(networks, x):
    return [list(step(network, nn.Sequential.forward, x).values()) for network in networks]


def test_a_training_step_of_the_cnn_is_that_of_the_papers_layers(cnns):
    ours, plain = steps(cnns, normal(6, 1, 28, 28))
    torch.testing.assert_close(ours, plain, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("size", [32, 25])
def test_a_training_step_of_mobilenet_is_torchvisions(mobilenets, size):
    ours, plain = steps(mobilenets, normal(6, 3, size, size))
    torch.testing.assert_close(ours, plain, rtol=1e-8, atol=1e-7)  # gradients are up to 20,000


@pytest.mark.parametrize(("networks", "size"), [("cnns", (6, 1, 28, 28)), ("mobilenets", (6, 3, 32, 32))])
def test_a_prediction_is_the_plain_networks(networks, size, request):
    ours, plain = (network.eval() for network in request.getfixturevalue(networks))
    with torch.no_grad():
        assert error(ours(normal(*size)), plain(normal(*size))) < 1e-12


@pytest.mark.parametrize(("networks", "size"), [("cnns", (64, 1, 28, 28)), ("mobilenets", (64, 3, 32, 32))])
def test_bf16_is_no_further_from_the_truth_than_torchs(networks, size, request):
    networks = [network.float() for network in request.getfixturevalue(networks)]
    exact = networks[1](normal(*size, dtype=torch.float32))
    with torch.autocast("cpu", torch.bfloat16):
        ours, plain = (network(normal(*size, dtype=torch.float32)) for network in networks)
    assert (ours - exact).square().mean() < 1.1 * (plain - exact).square().mean()


def test_torchvisions_weights_load_unchanged(mobilenets):
    ours, plain = mobilenets
    assert list(ours.state_dict()) == list(plain.state_dict())
    ours.load_state_dict(mobilenet_v2(weights=None).features.state_dict())


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
