"""A workspace for the stages with any number of images: Fashion-MNIST, repeated and jittered."""

import copy
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import yaml

from label_laundry.contracts import params, paths
from label_laundry.contracts.atomic import write_json
from label_laundry.contracts.seeds import derive
from label_laundry.contracts.trouble import Trouble
from label_laundry.contracts.vocabulary import MODELS, NETWORKS, SIDES
from label_laundry.review.verdicts import COLUMNS
from label_laundry.sources.idx import read_pair
from label_laundry.sources.settings import DOWNLOADED

SOURCE = Path(DOWNLOADED)
# Training images for each test image, as in Fashion-MNIST.
TRAIN_TO_TEST = 6
# Gray levels, in either direction; a shift is at most one pixel.
NOISE = 3
CHUNK = 10_000


def make(folder: Path, n_train: int, source: Path, settings: dict, seed: int = 1) -> None:
    """Fill `folder` with the inputs of `decode` and later stages, so that no earlier stage has to run.

    Parameters
    ----------
    n_train : training images; the test set has a sixth of that.
    source : folder with Fashion-MNIST's four IDX files, decompressed.
    settings : the content of params.yaml.
    """
    if not source.is_dir():
        raise Trouble(f"{source}: not there; run `dvc repro download` first")
    for split, n in (("train", n_train), ("t10k", n_train // TRAIN_TO_TEST)):
        write_split(folder / SOURCE, split, *read_pair(source, split), n, derive(seed, "jitter", split))
    (folder / params.PARAMS).write_text(yaml.safe_dump(settings, sort_keys=False), encoding="utf-8")
    # No verdicts: the ids in the project's own file belong to images without jitter.
    (folder / paths.REVIEW).write_text(",".join(COLUMNS) + "\n", encoding="utf-8")
    shutil.copy(Path(__file__).parents[1] / paths.CONFUSION, folder / paths.CONFUSION)
    downloads = (folder / SOURCE).parent
    write_json(downloads / "fashion-mnist.json", {"source": "repeated and jittered"})
    write_json(downloads / "mobilenet-v2-weights.json", {"weights": "random"})
    for model in MODELS:
        write_json(downloads / "mobilenet-v2-weights" / model / "start.json", {"weights": "random"})


def short(settings: dict) -> dict:
    """Profile `cpu` with as few training runs as possible: memory and growth stay the same, but not the hours."""
    out = copy.deepcopy(settings)
    out |= {"profile": "cpu", "labels": "raw", "device": "cpu"}
    out["mobilenet_v2"]["weights"] = "random"
    out["cpu"] |= {"images": {"train": None, "test": None}, "folds": 2, "seeds": dict.fromkeys(MODELS, 1)}
    for model in NETWORKS:
        out["cpu"][model]["epochs"] = 1
    return out


def write_split(folder: Path, split: str, images: np.ndarray, labels: np.ndarray, n: int, seed: int) -> None:
    """Two IDX files of `n` images (N, H, W) and labels (N,), from the first to the last and again from the first."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{split}-images-idx3-ubyte").open("wb") as file:
        file.write(header(n, *images.shape[1:]))
        for chunk in jittered(images, n, seed):
            file.write(chunk.tobytes())
    (folder / f"{split}-labels-idx1-ubyte").write_bytes(header(n) + labels[np.arange(n) % len(labels)].tobytes())


def header(*shape: int) -> bytes:
    """The header of an IDX file of unsigned bytes."""
    return bytes((0, 0, 8, len(shape))) + np.array(shape, ">u4").tobytes()


def jittered(images: np.ndarray, n: int, seed: int) -> Iterator[np.ndarray]:
    """`n` images in chunks, uint8 (M, H, W), each moved by at most one pixel and with its own noise.

    The first round is jittered too, so that a set without repetitions is not easier.
    """
    generator = np.random.default_rng(seed)
    for start in range(0, n, CHUNK):
        chunk = images[np.arange(start, min(start + CHUNK, n)) % len(images)].astype(np.int16)
        moves = generator.integers(0, 9, len(chunk))
        for move, shift in enumerate(np.ndindex(3, 3)):
            chunk[moves == move] = np.roll(chunk[moves == move], (shift[0] - 1, shift[1] - 1), axis=(1, 2))
        chunk += generator.integers(-NOISE, NOISE + 1, chunk.shape, np.int16)
        yield chunk.clip(0, 255).astype(np.uint8)


def copy_raw_side(folder: Path) -> None:
    """Give `compare` its other two sides: copies of raw, within 5 % of the size of cleaned and control.

    Training them would take three times as long and show nothing new, because all sides run the same code.
    """
    for side in set(SIDES) - {"raw"}:
        for what in ("models", "clock"):
            shutil.copytree(folder / "data" / what / "raw", folder / "data" / what / side)
