import numpy as np
import pytest
import torch
import torch.nn.functional as F

from label_laundry.training.augment import augment, drawn, shifted, to_tensor, view
from tests.training.recipes import recipe


@pytest.fixture
def batch(fashion):
    return to_tensor(fashion[0][:64], torch.device("cpu"))


def test_gray_images_are_scaled_and_padded_in_the_middle(batch):
    seen = view(batch, recipe(size=32, colour="rgb"))
    assert seen.shape == (64, 3, 32, 32)
    torch.testing.assert_close(seen[:, 1, 2:30, 2:30], batch[:, 0].float() / 255)
    assert seen[:, :, :2].abs().sum() == seen[:, :, :, 30:].abs().sum() == 0


def test_resize_is_bilinear(batch):
    seen = view(batch, recipe(size=64, fit="resize"))
    expected = F.interpolate(batch.float() / 255, (64, 64), mode="bilinear", align_corners=False)
    torch.testing.assert_close(seen, expected)


def test_colour_images_become_gray_as_pillow_does_it():
    from PIL import Image

    colour = np.random.default_rng(0).integers(0, 256, (5, 28, 28, 3), dtype=np.uint8)
    seen = view(to_tensor(colour, torch.device("cpu")), recipe())
    expected = np.stack([np.asarray(Image.fromarray(one).convert("L")) for one in colour])
    np.testing.assert_allclose(seen[:, 0].numpy() * 255, expected, atol=1)


def test_flips_hit_half_the_images_whole(batch):
    how = recipe(flip=True)
    out = augment(batch, drawn(64, how, torch.Generator().manual_seed(1)), how)
    same = (out == batch).flatten(1).all(1)
    mirrored = (out == batch.flip(-1)).flatten(1).all(1)
    assert (same | mirrored).all()
    assert 16 < same.sum() < 48


def test_nothing_moves_unless_asked_for(batch):
    how = recipe()
    moves = drawn(64, how, torch.Generator().manual_seed(1))
    assert not moves.any()
    assert augment(batch, moves, how) is batch


def test_shifts_reach_as_far_as_asked_in_both_directions():
    moves = drawn(500, recipe(shift=2), torch.Generator().manual_seed(1))
    assert moves[:, 1].unique().tolist() == moves[:, 2].unique().tolist() == [0, 1, 2, 3, 4]
    assert not torch.equal(moves[:, 1], moves[:, 2])


def test_shifts_move_whole_images_and_fill_with_zeros(batch):
    offsets = torch.tensor([[0, 2, 4], [2, 2, 1]])
    out = shifted(batch[:3], offsets, 2)
    torch.testing.assert_close(out[1], batch[1])
    torch.testing.assert_close(out[0, 0, 2:], batch[0, 0, :-2])
    assert out[0, 0, :2].sum() == 0
    torch.testing.assert_close(out[2, 0, :-2, 1:], batch[2, 0, 2:, :-1])
