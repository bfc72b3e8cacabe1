"""Frozen networks without their classifier; where weights cannot be downloaded, one line says so."""

import pytest
import torch
from safetensors.torch import save_file
from torchvision.models import mobilenet_v2, resnet18

from label_laundry.contracts.trouble import Trouble
from label_laundry.training.encoder import Encoder, edge_for, fused, headless, load_encoder
from tests.lacking import needed


@pytest.fixture(scope="module")
def network() -> torch.nn.Module:
    torch.manual_seed(1)
    return mobilenet_v2(weights=None).eval()


def test_features_are_what_the_last_layer_reads(network, tmp_path, one_thread):
    save_file(
        {name: tensor for name, tensor in network.state_dict().items() if name.startswith("features.")}, tmp_path / "weights.safetensors"
    )
    encoder = load_encoder("mobilenet_v2", tmp_path)
    images = torch.randint(0, 256, (2, 3, 64, 64), dtype=torch.uint8)
    seen = encoder(images, "fp32")
    assert (seen.shape, seen.dtype, encoder.edge) == ((2, 1280), torch.float32, 224)
    mean, std = (torch.tensor(values).view(3, 1, 1) for values in (encoder.mean, encoder.std))
    with torch.inference_mode():
        expected = network.features((images / 255 - mean) / std).mean((2, 3))
    torch.testing.assert_close(seen, expected, rtol=1e-3, atol=1e-4)


def test_any_network_with_a_linear_layer_at_its_end_will_do(one_thread):
    network = fused(headless(resnet18(weights=None)))
    assert network(torch.zeros(1, 3, 64, 64)).shape == (1, 512)


def test_an_unknown_name_is_one_line_with_a_near_one(tmp_path):
    with pytest.raises(Trouble, match=r"features\.encoder: torchvision has no classification model 'resnet19'; did you mean resnet1[0-9]+"):
        load_encoder("resnet19", tmp_path)


def test_weights_that_cannot_be_downloaded_are_one_line(tmp_path, monkeypatch):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    with pytest.raises(
        Trouble, match=r"features\.encoder: the trained weights of resnet18 cannot be downloaded \(.*\); connect to the network once"
    ) as told:
        load_encoder("resnet18", tmp_path)
    assert "\n" not in str(told.value)


def test_timms_weights_that_cannot_be_downloaded_are_one_line(tmp_path, monkeypatch):
    needed("timm")
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(
        Trouble, match=r"features\.encoder: the trained weights of resnet18\.a1_in1k cannot be downloaded \(.*\); connect"
    ) as told:
        load_encoder("timm:resnet18.a1_in1k", tmp_path)
    assert "\n" not in str(told.value)


def test_a_name_that_timm_does_not_know_is_one_line(tmp_path):
    needed("timm")
    with pytest.raises(Trouble, match=r"features\.encoder: timm has no model 'resnet17'; did you mean resnet\d+"):
        load_encoder("timm:resnet17", tmp_path)


@pytest.mark.parametrize(("median", "edge"), [(28, 96), (32, 96), (96, 96), (97, 128), (150, 160), (224, 224), (4000, 224)])
def test_many_pictures_are_seen_at_about_their_own_size(median, edge):
    assert edge_for(median, 70_000, Encoder(torch.nn.Identity(), (), (), 224)) == edge


@pytest.mark.parametrize(("n", "edge"), [(1, 160), (3_000, 160), (10_000, 160), (16_000, 128), (30_000, 96), (10**6, 96)])
def test_few_small_pictures_are_seen_enlarged(n, edge):
    assert edge_for(28, n, Encoder(torch.nn.Identity(), (), (), 224)) == edge
    assert edge_for(28, n, Encoder(torch.nn.Identity(), (), (), 64)) == 64
    assert edge_for(4000, n, Encoder(torch.nn.Identity(), (), (), 224)) == 224
