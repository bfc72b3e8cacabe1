"""FLOP of a training step per image, from the layers' shapes: 2 for each multiply-add, convolutions and dense layers only.

PyTorch's own FlopCounterMode counts the weight gradient of a depthwise convolution as if it were a full one, seven
times too much for MobileNetV2. So this module counts by hand.
"""

import torch
from torch import nn

from benchmarks.peers.networks import CNN, MobileNetV2


def training_mflop(model: str, channels: int, size: int) -> float:
    """MFLOP per image of forward and backward of "cnn" or "mobilenet_v2" on (channels, size, size) images.

    Counts the paper's network as it is, whatever a contender saves by rewriting it.
    """
    with torch.device("meta"):  # shapes alone; nothing is computed
        network = CNN(channels, size) if model == "cnn" else MobileNetV2()
        return count(network, torch.empty(1, channels, size, size)) / 1e6


def count(network: nn.Module, image: torch.Tensor) -> int:
    """FLOP of one step on `image` (1, C, H, W): each layer's product, its weights' gradient and its input's.

    The first layer needs no gradient of its input.
    """
    forward: list[int] = []

    def note(layer: nn.Module, _: tuple, output: torch.Tensor) -> None:
        # Every output element is a sum over as many products as one output channel has weights.
        forward.append(2 * output.numel() * layer.weight[0].numel())

    for layer in network.modules():
        if isinstance(layer, nn.Conv2d | nn.Linear):
            layer.register_forward_hook(note)
    network.eval()(image)
    return 3 * sum(forward) - forward[0]
