"""One cell of the ablation: images with noise of one kind, rate and seed, and everything that a detector may use."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import torch
from torch import nn

from label_laundry.contracts.seeds import derive
from label_laundry.flags.ensemble import log_margin
from label_laundry.neighbours.graph import graph
from label_laundry.training.augment import to_tensor, view
from label_laundry.training.device import cores, set_up
from label_laundry.training.networks import build
from label_laundry.training.recipe import Recipe
from label_laundry.training.state import TrainingState
from label_laundry.training.trainer import autocast, chunks, fit, predict

CPU = torch.device("cpu")
NEIGHBOURS = 15


@dataclass(frozen=True, eq=False)
class Data:
    """uint8 images (N, H, W), labels as given and true (N,), folds (N,), and the folder of starting weights."""

    images: np.ndarray
    given: np.ndarray
    true: np.ndarray
    folds: np.ndarray
    n_classes: int
    start: dict[str, Path]


@dataclass(frozen=True, eq=False)
class Fold:
    """One training run: the rows to learn from and the rows held out."""

    model: str
    recipe: Recipe
    seed: int
    learn: np.ndarray
    held_out: np.ndarray


def gather(data: Data, recipes: dict[str, Recipe], seed: int, tell: Callable[[int], None]) -> dict[str, np.ndarray]:
    """All arrays that variants read, from every fold of every model, side by side; `tell` is called with the number of images trained on.

    Returns
    -------
    given, true (N,); `probs <model>` (N, K) out of fold; `epochs <model>` (E, N, K), the same after each epoch;
    `learned <model>` (N,), the mean log-margin over epochs and folds that learned from the image; `votes` (N, K), the
    given labels of the 15 nearest images under the starting weights, which have seen no label.
    """
    n, k = len(data.given), data.n_classes
    folds = [
        Fold(model, recipe, derive(seed, "crossval", model, fold), np.flatnonzero(data.folds != fold), np.flatnonzero(data.folds == fold))
        for model, recipe in recipes.items()
        for fold in range(data.folds.max() + 1)
    ]
    out = {"given": data.given, "true": data.true, "votes": votes(data, recipes["mobilenet_v2"], seed)}
    for model, recipe in recipes.items():
        out[f"probs {model}"] = np.full((n, k), np.nan, np.float32)
        out[f"epochs {model}"] = np.full((recipe.epochs, n, k), np.nan, np.float32)
        out[f"learned {model}"] = np.zeros(n)
    with ProcessPoolExecutor(cores(), get_context("spawn"), set_up, ("cpu", 1)) as pool:
        futures = {pool.submit(one_fold, data, fold): fold for fold in folds}
        for done in as_completed(futures):
            fold, (final, after_epochs, learned) = futures[done], done.result()
            out[f"probs {fold.model}"][fold.held_out] = final
            out[f"epochs {fold.model}"][:, fold.held_out] = after_epochs
            out[f"learned {fold.model}"][fold.learn] += learned / data.folds.max()
            tell(len(fold.learn) * fold.recipe.epochs)
    return out


def one_fold(data: Data, fold: Fold) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Held-out probabilities (M, K), the same after each epoch (E, M, K), and the learned rows' mean log-margin."""
    torch.manual_seed(derive(fold.seed, "weights and dropout"))
    network = build(fold.model, fold.recipe, data.n_classes, data.start[fold.model])
    learn, held_out = (to_tensor(data.images[rows], CPU) for rows in (fold.learn, fold.held_out))
    labels = torch.from_numpy(data.given[fold.learn])
    quick = fold.recipe.model_copy(update={"flip": False})
    after_epochs, margins = [], []

    def look(_: TrainingState | None = None) -> None:
        after_epochs.append(predict(network, held_out, quick))
        margins.append(log_margin(data.given[fold.learn], predict(network, learn, quick)))

    fit(network, learn, labels, fold.recipe, derive(fold.seed, "order and views"), on_epoch=look)
    look()
    return predict(network, held_out, fold.recipe), np.stack(after_epochs), np.mean(margins, axis=0)


def votes(data: Data, recipe: Recipe, seed: int) -> np.ndarray:
    """Shares (N, K) of given labels among the nearest neighbours, in MobileNetV2's features before any training here."""
    network = build("mobilenet_v2", recipe, data.n_classes, data.start["mobilenet_v2"])
    network.embedding = network.embedding[:2]  # pooled and flat: what follows is random
    network.to(memory_format=torch.channels_last)
    with torch.random.fork_rng():
        found = features(network, to_tensor(data.images, CPU), recipe)
    indices, _ = graph(found, NEIGHBOURS, seed % 2**31)
    return np.eye(data.n_classes, dtype=np.float32)[data.given[indices[:, 1:]]].mean(axis=1)


@torch.inference_mode()
def features(network: nn.Module, images: torch.Tensor, recipe: Recipe) -> np.ndarray:
    """Penultimate features (N, 128), float32, of the images as they are."""
    network.eval()
    with autocast(recipe, images.device):
        parts = [network.embed(view(batch, recipe)).float() for batch in chunks(images, recipe)]
    return torch.cat(parts).cpu().numpy()
