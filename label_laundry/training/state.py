"""Everything that the next epoch of a training depends on. Saved, and restored in another process, it gives the same bytes."""

import copy
import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler


class TrainingState:
    """Network, optimiser, schedule and random numbers of one training, its learning curve and its best weights."""

    def __init__(
        self, network: nn.Module, optimiser: Optimizer, schedule: LRScheduler | None, generator: torch.Generator, device: torch.device
    ) -> None:
        self.network, self.optimiser, self.schedule, self.generator, self.device = network, optimiser, schedule, generator, device
        self.curve: list[dict[str, float]] = []
        self.best_loss, self.best_epoch, self.best_weights = math.inf, 0, None

    def judge(self, watched_loss: float) -> None:
        """Keep the weights of the last epoch if they are the best so far."""
        if watched_loss < self.best_loss:
            self.best_loss, self.best_epoch = watched_loss, len(self.curve)
            self.best_weights = copy.deepcopy(self.network.state_dict())

    def save(self) -> dict[str, Any]:
        """Tensors, numbers, strings, lists and dictionaries, as `torch.load(weights_only=True)` requires. Tensors are not copied."""
        return {
            "network": self.network.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "schedule": self.schedule and self.schedule.state_dict(),
            "order": self.generator.get_state(),
            "random": [read() for read, _ in random_states(self.device)],
            "curve": self.curve,
            "best": [self.best_loss, self.best_epoch, self.best_weights],
        }

    def restore(self, saved: dict[str, Any]) -> None:
        """Return to the state that `save` gave."""
        self.network.load_state_dict(saved["network"])
        self.optimiser.load_state_dict(saved["optimiser"])
        if self.schedule:
            self.schedule.load_state_dict(saved["schedule"])
        self.generator.set_state(saved["order"])
        for (_, write), state in zip(random_states(self.device), saved["random"], strict=True):
            write(state)
        self.curve = saved["curve"]
        self.best_loss, self.best_epoch, self.best_weights = saved["best"]


def random_states(device: torch.device) -> list[tuple[Callable[[], Tensor], Callable[[Tensor], None]]]:
    """How to read and write the state of each generator that dropout draws from: the CPU's, and the GPU's if one is used."""
    states = [(torch.get_rng_state, torch.set_rng_state)]
    if device.type in ("cuda", "mps"):
        card = getattr(torch, device.type)
        states.append((card.get_rng_state, card.set_rng_state))
    return states
