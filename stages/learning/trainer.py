"""Fit one network and predict with it. Seeded, the same bytes each time on a CPU; no files here."""

import copy
import math
from collections.abc import Callable
from contextlib import AbstractContextManager

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from stages.learning.recipe import Recipe
from stages.learning.views import augment, view

# Small enough that activations stay in the cache: at 500 prediction took more than twice as long on a CPU.
PREDICT_BATCH = 128


class Diverged(Exception):
    """The loss stopped being a number; the message says in which epoch."""


def fit(
    network: nn.Module,
    images: Tensor,
    labels: Tensor,
    recipe: Recipe,
    seed: int,
    watch: tuple[Tensor, Tensor] | None = None,
    on_images: Callable[[int, int], None] = lambda epoch, n: None,
) -> list[dict[str, float]]:
    """Train in place with Adam and return the learning curve, one row for each epoch.

    Parameters
    ----------
    images, labels : uint8 (N, C, H, W) and int64 (N,), on the network's device.
    watch : images and labels to measure after each epoch; with `recipe.patience` they decide when to stop and
        which weights are restored, otherwise they are only drawn.
    on_images : called after each step with the epoch (from 1) and the number of images trained on.

    Raises
    ------
    Diverged
        When an epoch's loss is not finite.
    """
    network.to(memory_format=torch.channels_last)
    generator = torch.Generator().manual_seed(seed)
    # Batches of equal size, give or take one image: a last batch of a single image would break batch norm.
    steps = max(1, len(labels) // recipe.batch)
    optimiser = torch.optim.Adam(network.parameters(), lr=recipe.learning_rate, fused=True)
    schedule = None
    if recipe.schedule == "one-cycle":
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimiser, recipe.learning_rate, total_steps=steps * recipe.epochs, cycle_momentum=False
        )
    curve: list[dict[str, float]] = []
    best_loss, best_weights, best_epoch = math.inf, None, 0
    for epoch in range(1, recipe.epochs + 1):
        network.train()
        total_loss = torch.zeros((), device=images.device)
        total_right = torch.zeros((), device=images.device)
        for rows in torch.tensor_split(torch.randperm(len(labels), generator=generator), steps):
            batch, target = images[rows.to(images.device)], labels[rows.to(images.device)]
            with autocast(recipe, images.device):
                logits = network(view(augment(batch, recipe, generator), recipe))
            loss = F.cross_entropy(logits.float(), target, label_smoothing=recipe.label_smoothing)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            if schedule:
                schedule.step()
            total_loss += loss.detach() * len(rows)
            total_right += (logits.detach().argmax(1) == target).sum()
            on_images(epoch, len(rows))
        row = {"epoch": epoch, "train_loss": total_loss.item() / len(labels), "train_accuracy": total_right.item() / len(labels)}
        if not math.isfinite(row["train_loss"]):
            raise Diverged(f"the loss is not a number in epoch {epoch}; lower learning_rate (now {recipe.learning_rate})")
        if watch is not None:
            row |= measure(network, *watch, recipe)
        curve.append(row)
        if recipe.patience is None:
            continue
        if row["watched_loss"] < best_loss:
            best_loss, best_epoch = row["watched_loss"], epoch
            best_weights = copy.deepcopy(network.state_dict())
        elif epoch - best_epoch >= recipe.patience:
            break
    if best_weights is not None:
        network.load_state_dict(best_weights)
    return curve


@torch.inference_mode()
def predict(network: nn.Module, images: Tensor, recipe: Recipe) -> np.ndarray:
    """Class probabilities (N, K), float32; the mean over the image and its mirror image where the recipe flips.

    The softmax is taken in float64: in float32 an over-confident network gives exact ones, and their order is lost.
    """
    network.eval()
    chunks = []
    for batch in images.split(PREDICT_BATCH):
        views = [batch, batch.flip(-1)] if recipe.flip else [batch]
        with autocast(recipe, images.device):
            logits = [network(view(images_, recipe)) for images_ in views]
        chunks.append(torch.stack([each.cpu().double().softmax(1) for each in logits]).mean(0))
    return torch.cat(chunks).float().numpy()


@torch.inference_mode()
def features(network: nn.Module, images: Tensor, recipe: Recipe) -> np.ndarray:
    """Penultimate features (N, 128), float32, of the images as they are."""
    network.eval()
    with autocast(recipe, images.device):
        chunks = [network.embed(view(batch, recipe)).float().cpu() for batch in images.split(PREDICT_BATCH)]
    return torch.cat(chunks).numpy()


def measure(network: nn.Module, images: Tensor, labels: Tensor, recipe: Recipe) -> dict[str, float]:
    """Loss (smoothed as in training, so that the curves compare) and accuracy of what is watched."""
    network.eval()
    loss = right = 0.0
    with torch.inference_mode():
        for batch, target in zip(images.split(PREDICT_BATCH), labels.split(PREDICT_BATCH), strict=True):
            with autocast(recipe, images.device):
                logits = network(view(batch, recipe)).float()
            loss += F.cross_entropy(logits, target, label_smoothing=recipe.label_smoothing, reduction="sum").item()
            right += (logits.argmax(1) == target).sum().item()
    return {"watched_loss": loss / len(labels), "watched_accuracy": right / len(labels)}


def autocast(recipe: Recipe, device: torch.device) -> AbstractContextManager:
    """bf16 for matrix products where the recipe says so; batch norm, softmax and weights stay fp32."""
    return torch.autocast(device.type, torch.bfloat16, enabled=recipe.precision == "bf16")
