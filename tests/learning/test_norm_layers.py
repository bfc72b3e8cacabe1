"""What both layers with a batch norm inside owe to autograd and to saved weights; their numbers are in their own files."""

import pytest
import torch

from stages.learning.norm_clamp import NormClamp
from stages.learning.relu_norm_pool import ReluNormPool
from tests.learning.closeness import assert_same, normal, scrambled, step


@pytest.fixture(params=[(NormClamp, True), (ReluNormPool, 0.0)], ids=["NormClamp", "ReluNormPool"])
def fresh(request):
    """A layer as it is made, in float64."""
    kind, setting = request.param
    return kind(4, setting).double()


@pytest.fixture
def layer(fresh):
    return scrambled(fresh)


def test_the_map_is_let_go_after_the_backward_pass(layer):
    out = layer(normal(3, 4, 6, 6).requires_grad_()).sum()
    out.backward()
    with pytest.raises(RuntimeError, match="backward through the graph a second time"):
        out.backward()


def test_an_input_changed_before_the_backward_pass_is_noticed(layer):
    x = normal(3, 4, 6, 6).requires_grad_() * 1
    out = layer(x).sum()
    x.mul_(2)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        out.backward()


def test_the_same_input_gives_the_same_bytes(layer):
    layer, x = layer.float(), normal(9, 4, 7, 7, dtype=torch.float32)
    assert_same(step(layer, type(layer).forward, x), step(layer, type(layer).forward, x), 1e-30)


def test_a_state_dict_of_batch_norm_loads_unchanged(fresh):
    norm = scrambled(torch.nn.BatchNorm2d(4))
    fresh.load_state_dict(norm.state_dict())
    torch.testing.assert_close(dict(fresh.state_dict()), dict(norm.state_dict()), rtol=0, atol=0)
