"""A frozen network, trained on ImageNet, that turns a picture into one feature vector."""

import difflib
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from label_laundry.contracts.trouble import Trouble
from label_laundry.training.networks import WEIGHTS_FILE

IMAGENET_MEAN, IMAGENET_STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
MOBILENET, TIMM = "mobilenet_v2", "timm:"
KEY = "params.yaml: features.encoder"
# Edges are multiples of STEP. Smaller pictures are enlarged to LEAST_EDGE: below it, the last feature maps keep too little of a picture.
LEAST_EDGE, STEP = 96, 32
# Further enlargement adds no information, but the frozen network's features improve, up to 160 pixels (docs/measured/recipes.md).
# Time grows with the number of pixels, so only small sets are enlarged: to no more pixels in total than PIXELS_OF pictures of 96 x 96
# have, which take a minute on two cores without AMX.
ENLARGED, PIXELS_OF = 160, 30_000


@dataclass(frozen=True)
class Encoder:
    """`network` takes normalised images (B, 3, edge, edge) and returns features (B, D); `edge` is the size it was trained at."""

    network: nn.Module
    mean: tuple[float, ...]
    std: tuple[float, ...]
    edge: int

    @torch.inference_mode()
    def __call__(self, images: Tensor, precision: str) -> Tensor:
        """Features (B, D), float32, of uint8 images (B, 3, H, W) on the network's device."""
        mean, std = (torch.tensor(values, device=images.device).view(3, 1, 1) for values in (self.mean, self.std))
        seen = ((images.float() / 255 - mean) / std).contiguous(memory_format=torch.channels_last)
        with torch.autocast(images.device.type, torch.bfloat16, enabled=precision == "bf16"):
            return self.network(seen).float().flatten(1)


def load_encoder(name: str, start: Path) -> Encoder:
    """The encoder that `features.encoder` names, without its classifier, in evaluation mode.

    Parameters
    ----------
    start : the folder of MobileNetV2's trained weights, as `download` wrote it; other encoders load their own.

    Raises
    ------
    Trouble
        When there is no such network, or its weights are not available.
    """
    if name == MOBILENET:
        encoder = Encoder(mobilenet(start), IMAGENET_MEAN, IMAGENET_STD, 224)
    else:
        encoder = from_timm(name.removeprefix(TIMM)) if name.startswith(TIMM) else from_torchvision(name)
    encoder.network.eval().to(memory_format=torch.channels_last)
    return encoder


def mobilenet(start: Path) -> nn.Module:
    from torchvision.models import mobilenet_v2

    network = mobilenet_v2(weights=None)
    network.load_state_dict(load_file(start / WEIGHTS_FILE), strict=False)  # the file may lack the classifier
    return fused(headless(network))


def from_torchvision(name: str) -> Encoder:
    from torchvision import models

    known = [one for one in models.list_models(module=models) if not one.startswith("quantized")]
    if name not in known:
        near = difflib.get_close_matches(name, known, n=3)
        raise Trouble(f"{KEY}: torchvision has no classification model {name!r}{f'; did you mean {near[0]}?' if near else ''}")
    weights = models.get_model_weights(name).DEFAULT
    network = downloaded(lambda: models.get_model(name, weights=weights), name)
    how = weights.transforms()
    return Encoder(fused(headless(network)), tuple(how.mean), tuple(how.std), how.crop_size[0])


def from_timm(name: str) -> Encoder:
    try:
        import timm
    except ImportError as error:
        raise Trouble(f"{KEY}: {TIMM}{name} needs timm: uv run --extra timm dvc repro") from error
    if not timm.is_model(name):
        near = difflib.get_close_matches(name, timm.list_models(), n=3)
        raise Trouble(f"{KEY}: timm has no model {name!r}{f'; did you mean {near[0]}?' if near else ''}")
    network = downloaded(lambda: timm.create_model(name, pretrained=True, num_classes=0), name)
    how = timm.data.resolve_data_config({}, model=network)
    return Encoder(network, tuple(how["mean"]), tuple(how["std"]), how["input_size"][1])


def downloaded(load: Callable[[], nn.Module], name: str) -> nn.Module:
    """What `load` returns; raises `Trouble` if the weights are neither on this machine nor downloadable."""
    try:
        return load()
    except (OSError, RuntimeError, ValueError) as error:  # what urllib, torch.hub and huggingface_hub raise
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise Trouble(
            f"{KEY}: the trained weights of {name} cannot be downloaded ({reason}); connect to the network once, or take mobilenet_v2"
        ) from error


def headless(network: nn.Module) -> nn.Module:
    """Remove the last linear layer, in place: the network then returns the input of that layer."""
    name = [name for name, layer in network.named_modules() if isinstance(layer, nn.Linear)][-1]
    holder = network.get_submodule(name.rpartition(".")[0])
    setattr(holder, name.rpartition(".")[2], nn.Identity())
    return network


def fused(network: nn.Module) -> nn.Module:
    """Fold batch norm into the convolutions: 1.5 times as fast on a CPU. A network that cannot be traced is returned as it is."""
    from torch.fx.experimental.optimization import fuse

    try:
        return fuse(network.eval())
    except Exception:  # tracing executes the network's own code, which may fail in any way
        return network


def edge_for(median: float, n: int, encoder: Encoder) -> int:
    """The edge in pixels at which `n` pictures are encoded: in steps of 32, from 96 to the encoder's own edge.

    `median` is the median of their longer sides. Large sets are encoded at about their own size; small sets of small pictures are enlarged.
    """
    affordable = LEAST_EDGE * math.sqrt(PIXELS_OF / max(n, 1))
    edge = max(LEAST_EDGE, STEP * -(-int(median) // STEP), min(ENLARGED, STEP * int(affordable // STEP)))
    return min(encoder.edge, edge)
