"""A folder of any size for `flag`: synthetic probabilities, labels, features and images, written in chunks.

Two models are right nine times in ten and mostly wrong on the same hard images, and a few per cent of the labels are
wrong on purpose. Only one chunk of rows is in memory at a time, so the folder may be larger than the memory.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from label_laundry.contracts import params, paths
from label_laundry.contracts.atomic import write_json
from label_laundry.contracts.dataset import Dataset, Split
from label_laundry.contracts.seeds import derive
from label_laundry.contracts.vocabulary import NETWORKS

ROOT = Path(__file__).parents[1]
# As in ImageNet: 1.28 million images to train on, 50,000 to validate.
TRAIN_TO_TEST = 25
CHUNK = 50_000
WRONG, HARD = 0.03, 0.15
SIDE, DIMENSIONS, LATENT = 28, 64, 16
LABELS = {"train": paths.labels("raw"), "test": paths.TEST_LABELS}
FEATURES, TRUTH = Path("data/embed/features.npy"), Path("truth.npy")


def make(folder: Path, n_train: int, n_classes: int, seed: int = 1) -> None:
    """Fill `folder` with the inputs of `flag`, a neighbour graph and the top of the gallery.

    Writes for both splits labels, names of files, images uint8 (N, 28, 28) and each model's probabilities float32 (N, K);
    features float32 (N, 64), training rows first; and `truth.npy`, the true labels int64 of the training rows, which no stage
    reads.
    """
    counts = {"train": n_train, "test": n_train // TRAIN_TO_TEST}
    shutil.copy(ROOT / params.PARAMS, folder / params.PARAMS)
    names = [f"class {code:02}" for code in range(n_classes)]
    write_json(folder / paths.DATASET, described(counts, names).model_dump())
    features = opened(folder / FEATURES, (sum(counts.values()), DIMENSIONS), np.float32)
    np.save(folder / TRUTH, write_split(folder, "train", n_train, names, features[:n_train], seed))
    write_split(folder, "test", counts["test"], names, features[n_train:], seed)
    write_files(folder)


def described(counts: dict[str, int], names: list[str]) -> Dataset:
    known = {"name": "synthetic", "source": "synthetic", "class_names": names, "image_shape": [SIDE, SIDE], "counts": counts}
    return Dataset(**known, folds=4, sha256={})


def opened(path: Path, shape: tuple[int, ...], dtype: type) -> np.memmap:
    """A new .npy file of this shape to fill."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return np.lib.format.open_memmap(path, "w+", dtype, shape)


def write_split(folder: Path, split: Split, n: int, names: list[str], features: np.ndarray, seed: int) -> np.ndarray:
    """Write one split and fill its `features` (N, 64); returns the true labels, int64 (N,)."""
    images = opened(folder / paths.images(split), (n, SIDE, SIDE), np.uint8)
    probs = {model: opened(folder / "data/crossval" / model / f"{split}_probs.npy", (n, len(names)), np.float32) for model in NETWORKS}
    truth, given = np.empty(n, np.int64), np.empty(n, np.int64)
    for rows, generator in chunks(n, seed, split):
        truth[rows], given[rows] = labels(generator, len(truth[rows]), len(names))
        images[rows] = generator.integers(0, 256, images[rows].shape, np.uint8)
        features[rows] = placed(generator, truth[rows], len(names), seed)
        hard = generator.random(len(truth[rows])) < HARD
        for stored in probs.values():
            stored[rows] = predicted(generator, truth[rows], hard, len(names))
    table = {"id": [f"{split}{row:012}" for row in range(n)], "index": range(n), "label": np.array(names)[given]}
    (folder / LABELS[split]).parent.mkdir(parents=True, exist_ok=True)
    pd.DataFrame(table).to_csv(folder / LABELS[split], index=False)
    return truth


def write_files(folder: Path) -> None:
    """The name of each image's file, as in a class folder."""
    tables = [pd.read_csv(folder / path, usecols=["id", "label"], dtype=str) for path in LABELS.values()]
    ids, label = (pd.concat([table[column] for table in tables], ignore_index=True) for column in ("id", "label"))
    pd.DataFrame({"id": ids, "file": label + "/" + ids + ".jpg"}).to_csv(folder / paths.FILES, index=False)
    pd.DataFrame({"id": ids}).to_csv(folder / paths.ANNOTATORS, index=False)  # of no image


def chunks(n: int, seed: int, split: Split) -> Iterator[tuple[slice, np.random.Generator]]:
    """Slices of the rows, each with its own generator."""
    for start in range(0, n, CHUNK):
        yield slice(start, min(start + CHUNK, n)), np.random.default_rng(derive(seed, "synthetic", split, start))


def labels(generator: np.random.Generator, n: int, n_classes: int) -> tuple[np.ndarray, np.ndarray]:
    """True and given labels, int64 (N,); 3 % of the given ones are any other class."""
    truth = generator.integers(0, n_classes, n)
    moved = generator.integers(1, n_classes, n) * (generator.random(n) < WRONG)
    return truth, (truth + moved) % n_classes


def predicted(generator: np.random.Generator, truth: np.ndarray, hard: np.ndarray, n_classes: int) -> np.ndarray:
    """Probabilities float32 (N, K) of a model that sees the true class, and in a hard image the next class nearly as well."""
    rows = np.arange(len(truth))
    logits = generator.standard_normal((len(truth), n_classes), np.float32)
    logits[rows, truth] += 8
    logits[rows, (truth + 1) % n_classes] += np.where(hard, 8, 0)
    logits = np.exp(logits - logits.max(axis=1, keepdims=True))
    return logits / logits.sum(axis=1, keepdims=True)


def placed(generator: np.random.Generator, truth: np.ndarray, n_classes: int, seed: int) -> np.ndarray:
    """Features float32 (N, 64): a cloud for each class, in 16 directions with a little noise, like the features of networks.

    The clouds and the directions come from the seed alone, so that all chunks share them.
    """
    shared = np.random.default_rng(derive(seed, "synthetic", "clouds"))
    directions = shared.standard_normal((LATENT, DIMENSIONS))
    centres = 2 * shared.standard_normal((n_classes, LATENT))
    latent = centres[truth] + generator.standard_normal((len(truth), LATENT))
    return (latent @ directions + 0.1 * generator.standard_normal((len(truth), DIMENSIONS))).astype(np.float32)
