import numpy as np
import pytest
import torch

from label_laundry.training.augment import to_tensor
from label_laundry.training.networks import build
from label_laundry.training.trainer import fit
from tests.training.recipes import recipe

pytestmark = pytest.mark.usefixtures("one_thread")

CYCLE = {"epochs": 3, "schedule": "one-cycle", "flip": True, "shift": 1}
STOPPING = {"epochs": 10, "schedule": "constant", "patience": 2, "validation": 0.1}


@pytest.fixture(scope="module")
def data(fashion):
    images, labels = fashion
    labels = torch.from_numpy(labels[:96].astype(np.int64))
    # The watched labels are wrong, so that learning makes their loss worse and training stops early.
    labels[64:] = (labels[64:] + 1) % 10
    return to_tensor(images[:96], torch.device("cpu")), labels


def trained(data, how, saved=None, seed=1):
    """The curve, all weights, and the state after each epoch, as bytes that no later epoch can change."""
    images, labels = data
    how, states = recipe(size=8, dropout=1.0, **how), []
    torch.manual_seed(seed)
    network = build("cnn", how, 10)
    watch = images[64:], labels[64:]
    curve = fit(network, images[:64], labels[:64], how, 1, watch, saved=saved, on_epoch=lambda state: states.append(copied(state.save())))
    return curve, {name: tensor.numpy().tobytes() for name, tensor in network.state_dict().items()}, states


def copied(saved):
    if isinstance(saved, torch.Tensor):
        return saved.clone()
    if isinstance(saved, dict):
        return {key: copied(value) for key, value in saved.items()}
    return [copied(value) for value in saved] if isinstance(saved, list) else saved


@pytest.mark.parametrize("how", [CYCLE, STOPPING], ids=["one-cycle", "early stopping"])
def test_a_training_that_goes_on_after_an_epoch_ends_in_the_same_bytes(data, how):
    curve, weights, states = trained(data, how)
    assert len(states) == len(curve) - 1
    for done, state in list(enumerate(states, start=1))[-2:]:
        # Another seed: whatever the state does not hold would differ.
        again, same, later = trained(data, how, state, seed=2)
        assert again == curve, done
        assert same == weights, done
        assert len(later) == len(states) - done


def test_early_stopping_counts_its_patience_over_an_interruption(data):
    curve, weights, states = trained(data, STOPPING)
    losses = [row["watched_loss"] for row in curve]
    best = int(np.argmin(losses))
    assert len(curve) == best + 1 + 2 < 10
    again, same, _ = trained(data, STOPPING, states[best])
    assert (len(again), same) == (len(curve), weights)
