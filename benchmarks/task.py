"""The task of every contender: the same images, labels and folds, the same batch and number of epochs."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from label_laundry.contracts import paths
from label_laundry.contracts.dataset import read_array, read_dataset, read_images, read_labels
from label_laundry.contracts.seeds import derive
from label_laundry.contracts.trouble import Trouble
from label_laundry.sources.splits import folds_of, stratified_subset

# As the download stage writes it; without ImageNet weights in it, both MobileNetV2s start at random.
MOBILENET_V2_START = Path("data/download/mobilenet-v2-weights/mobilenet_v2")


@dataclass(frozen=True, eq=False)
class Task:
    """The measured work.

    images, labels, folds : uint8 (N, H, W), int64 (N,), int64 (N,) from 0 to K-1.
    start : folder with the weights that MobileNetV2 starts from, possibly empty.
    """

    images: np.ndarray
    labels: np.ndarray
    folds: np.ndarray
    n_classes: int
    batch: int
    epochs: int
    seed: int
    start: Path = MOBILENET_V2_START

    @property
    def n_folds(self) -> int:
        return int(self.folds.max()) + 1

    @property
    def trained_on(self) -> int:
        """Number of images trained on for all out-of-fold probabilities: each image in all folds but its own, in each epoch."""
        return len(self.images) * (self.n_folds - 1) * self.epochs

    def draw(self, n: int, seed: int) -> np.ndarray:
        """Rows of `n` images in random order, int64 (n,); no row repeats before all rows have come once."""
        generator = np.random.default_rng(seed)
        passes = -(-n // len(self.images))
        return np.concatenate([generator.permutation(len(self.images)) for _ in range(passes)])[:n]

    def split(self, fold: int) -> tuple[np.ndarray, np.ndarray]:
        """Rows to learn from and rows held out, int64, both sorted."""
        return np.flatnonzero(self.folds != fold), np.flatnonzero(self.folds == fold)


def from_workspace(n_images: int, n_folds: int, batch: int, epochs: int, seed: int) -> Task:
    """A stratified subset of the prepared training images, with the raw labels.

    Raises
    ------
    Trouble
        When fewer images are prepared, or a fold would leave a batch of one image, which batch norm cannot take.
    """
    dataset = read_dataset()
    table = read_labels("data/labels/raw.csv", dataset)
    if n_images > len(table):
        raise Trouble(f"--images {n_images}: {paths.images('train')} has {len(table)}; ask for fewer, or `dvc repro prepare` with more")
    all_labels, rows = table["label"].to_numpy(), table["index"].to_numpy()
    chosen = stratified_subset(all_labels, n_images, derive(seed, "benchmark"), "train")
    groups = np.array(read_array(Path("data/train/groups.npy")))[rows[chosen]]
    images = np.array(read_images("train", dataset)[rows[chosen]])
    task = Task(
        images=images,
        labels=all_labels[chosen],
        folds=folds_of(all_labels[chosen], groups, n_folds, seed),
        n_classes=len(dataset.class_names),
        batch=batch,
        epochs=epochs,
        seed=seed,
    )
    if images.ndim != 3:
        raise Trouble("data/train/images.npy: the peers' transforms are written for gray images")
    if any(len(task.split(fold)[0]) % batch == 1 for fold in range(n_folds)):
        raise Trouble(f"--images {n_images}: a fold would leave a last batch of one image; ask for a few more or fewer")
    return task
