import pytest
import torch
from torch import nn

from benchmarks.flops import count, training_mflop


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "channels", "size", "expected"),
    [("cnn", 3, 64, 946.9), ("cnn", 1, 28, 177.0), ("mobilenet_v2", 3, 64, 145.9), ("mobilenet_v2", 3, 32, 37.2)],
)
def test_the_papers_networks_need_the_counted_work(model, channels, size, expected):
    assert training_mflop(model, channels, size) == pytest.approx(expected, abs=0.05)


def test_the_first_layer_has_no_gradient_of_its_input_and_a_depthwise_one_a_channel_each():
    network = nn.Sequential(nn.Conv2d(3, 8, 1, bias=False), nn.Conv2d(8, 8, 3, padding=1, groups=8), nn.Flatten(), nn.Linear(128, 5))
    first, depthwise, dense = 2 * 16 * 8 * 3, 2 * 16 * 8 * 9, 2 * 128 * 5
    assert count(network, torch.zeros(1, 3, 4, 4)) == 2 * first + 3 * (depthwise + dense)
