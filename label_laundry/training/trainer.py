"""Trains one network and predicts with it. On a CPU, the same seed gives the same bytes each time. No files here."""

import math
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from label_laundry.training.augment import augment, drawn, shares_drawn, view
from label_laundry.training.batches import Mapped
from label_laundry.training.device import computed_in
from label_laundry.training.recipe import Recipe
from label_laundry.training.state import TrainingState

# On a CPU, the batch is small enough for activations to stay in the cache: with 500, prediction took more than twice as long. On a GPU
# it has the pixels of 4,096 images of 32 x 32: each of the CNN's largest maps then takes a gigabyte in fp32.
PREDICT_BATCH, PIXELS_ON_A_CARD = 128, 4096 * 32**2


class Diverged(Exception):
    """The loss is no longer finite; the message names the epoch."""


def fit(
    network: nn.Module,
    images: Tensor | Mapped,
    labels: Tensor,
    recipe: Recipe,
    seed: int,
    watch: tuple[Tensor | Mapped, Tensor] | None = None,
    on_images: Callable[[int, int], None] = lambda epoch, n: None,
    saved: dict[str, Any] | None = None,
    on_epoch: Callable[[TrainingState], None] = lambda state: None,
    epoch_images: int | None = None,
    class_weights: Tensor | None = None,
) -> list[dict[str, float]]:
    """Train in place with Adam and return the learning curve, one row for each epoch.

    Parameters
    ----------
    images, labels : uint8 (N, C, H, W) and int64 (N,), on the network's device; labels may also be class probabilities, float32 (N, K).
    watch : images and labels to measure after each epoch; with `recipe.patience` they decide when to stop and
        which weights are restored, otherwise they only appear in the learning curve.
    on_images : called after each step with the epoch (from 1) and the number of images trained on.
    saved : the result of `TrainingState.save` in an earlier run with the same arguments; training resumes after that epoch.
    on_epoch : called with the state after each epoch except the last.
    epoch_images : how many images an epoch draws, each once before any is repeated; None: N. So training on fewer images can take
        the same number of steps.
    class_weights : float32 (K,), weight of each class in the loss; None: all alike.

    Raises
    ------
    Diverged
        When an epoch's loss is not finite.
    """
    network.to(memory_format=torch.channels_last)
    device = images.device
    generator = torch.Generator().manual_seed(seed)
    # All batches have one size: a last batch of one image would break batch norm, and another shape would need
    # another compilation. The few images left over, fewer than there are steps, are skipped in that epoch.
    epoch_images = epoch_images or len(labels)
    steps = max(1, epoch_images // recipe.batch)
    size = epoch_images // steps
    optimiser = torch.optim.Adam(network.parameters(), lr=recipe.learning_rate, fused=True)
    schedule = None
    if recipe.schedule == "one-cycle":
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimiser, recipe.learning_rate, total_steps=steps * recipe.epochs, cycle_momentum=False
        )
    evaluate = compiled(judged, device)
    state = TrainingState(network, optimiser, schedule, generator, device)
    if saved is not None:
        state.restore(saved)
    for epoch in range(len(state.curve) + 1, recipe.epochs + 1):
        network.train()
        total_loss, total_right = torch.zeros((), device=device), torch.zeros((), device=device)
        order = in_turn(len(labels), steps * size, generator).to(device)
        moves = drawn(steps * size, recipe, generator).to(device)
        shares = shares_drawn(steps, recipe, generator).to(device)
        for rows, how, share in zip(order.split(size), moves.split(size), shares, strict=True):
            loss, right = evaluate(network, images[rows], how, labels[rows], recipe, share, class_weights)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            if schedule:
                schedule.step()
            total_loss += loss.detach()
            total_right += right
            on_images(epoch, size)
        row = {"epoch": epoch, "train_loss": total_loss.item() / steps, "train_accuracy": total_right.item() / (steps * size)}
        if not math.isfinite(row["train_loss"]):
            raise Diverged(f"the loss is not a number in epoch {epoch}; lower learning_rate (now {recipe.learning_rate})")
        if watch is not None:
            row |= measure(network, *watch, recipe)
        state.curve.append(row)
        if recipe.patience is not None:
            state.judge(row["watched_loss"])
            if epoch - state.best_epoch >= recipe.patience:
                break
        if epoch < recipe.epochs:
            on_epoch(state)
    if state.best_weights is not None:
        network.load_state_dict(state.best_weights)
    return state.curve


def in_turn(n: int, n_drawn: int, generator: torch.Generator) -> Tensor:
    """Rows 0 to n - 1 in random order, int64 (n_drawn,): each once before any is repeated."""
    rounds = -(-n_drawn // n)
    return torch.cat([torch.randperm(n, generator=generator) for _ in range(rounds)])[:n_drawn]


def judged(
    network: nn.Module,
    batch: Tensor,
    moves: Tensor,
    target: Tensor,
    recipe: Recipe,
    share: Tensor | None = None,
    class_weights: Tensor | None = None,
) -> tuple[Tensor, Tensor]:
    """Mean loss and number of correct predictions of a uint8 batch. With mixup, `share` is each image's own weight in the mix."""

    def loss_of(target: Tensor) -> Tensor:
        return F.cross_entropy(logits.float(), target, class_weights, label_smoothing=recipe.label_smoothing)

    with autocast(recipe, batch.device):
        images = view(augment(batch, moves, recipe), recipe)
        logits = network(share * images + (1 - share) * images.roll(1, 0) if recipe.mixup else images)
    loss = loss_of(target)
    if recipe.mixup:
        loss = share * loss + (1 - share) * loss_of(target.roll(1, 0))
    return loss, (logits.argmax(1) == (target if target.ndim == 1 else target.argmax(1))).sum()


def compiled(step: Callable, device: torch.device) -> Callable:
    """The step, compiled on CUDA: one graph serves all networks of a shape, and so all folds and seeds of a process.

    On a CPU our kernels beat torch.compile, which also needs a minute to compile.
    """
    return torch.compile(step) if device.type == "cuda" else step


@torch.inference_mode()
def predict(network: nn.Module, images: Tensor | Mapped, recipe: Recipe) -> np.ndarray:
    """Class probabilities (N, K), float32; the mean over the image and its mirror image if the recipe flips.

    The softmax is taken in float64: in float32 an over-confident network gives exact ones, and their order is lost.
    """
    network.eval()
    with autocast(recipe, images.device):
        logits = [network(view(batch, recipe)).float() for batch in chunks(images, recipe)]
        mirrored = [network(view(batch.flip(-1), recipe)).float() for batch in chunks(images, recipe)] if recipe.flip else logits
    probs = [torch.cat(each).cpu().double().softmax(1) for each in (logits, mirrored)]
    return torch.stack(probs).mean(0).float().numpy()


@torch.inference_mode()
def measure(network: nn.Module, images: Tensor | Mapped, labels: Tensor, recipe: Recipe) -> dict[str, float]:
    """Loss (smoothed as in training, so that the curves are comparable) and accuracy of the watched images."""
    network.eval()
    with autocast(recipe, images.device):
        logits = torch.cat([network(view(batch, recipe)).float() for batch in chunks(images, recipe)])
    loss = F.cross_entropy(logits, labels, label_smoothing=recipe.label_smoothing)
    return {"watched_loss": loss.item(), "watched_accuracy": (logits.argmax(1) == labels).float().mean().item()}


def chunks(images: Tensor | Mapped, recipe: Recipe) -> Iterable[Tensor]:
    """Batches for prediction."""
    return images.split(PREDICT_BATCH if images.device.type == "cpu" else max(PREDICT_BATCH, PIXELS_ON_A_CARD // recipe.size**2))


def autocast(recipe: Recipe, device: torch.device) -> AbstractContextManager:
    """bf16 for matrix products if the recipe says so; batch norm, softmax and weights stay fp32."""
    return torch.autocast(device.type, torch.bfloat16, enabled=computed_in(recipe.precision, device) == "bf16")
