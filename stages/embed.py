"""Where each image lies among the others: features, one neighbour graph, a map.

In: images, the raw MobileNetV2 (first seed). Out: data/embed/{features,indices,distances,map}.npy, training rows
first, then test rows. Flags are no input: the picture with the flags on it is `gallery`'s, so a changed flag rule
does not lay out the map again.
"""

from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file

from stages.contracts import params
from stages.contracts.atomic import whole_folder
from stages.contracts.dataset import read_dataset, read_images
from stages.contracts.seeds import derive
from stages.contracts.trouble import told_plainly
from stages.labels.neighbours import graph, layout
from stages.learning.batches import on_device
from stages.learning.device import Choice, choose, set_up
from stages.learning.networks import build
from stages.learning.recipe import Recipe
from stages.learning.trainer import features

MODEL = Path("data/models/raw/mobilenet_v2/seed-0.safetensors")


def embed(feature_rows: np.ndarray, neighbours: int, seed: int) -> dict[str, np.ndarray]:
    """Graph and map of features (N, D), N of three or more: `indices`, `distances` (N, k+1) and `map` (N, 2).

    k is `neighbours`, or as many as a small set has (N-2: the map wants one image that is no neighbour).
    """
    indices, distances = graph(feature_rows, min(neighbours, len(feature_rows) - 2), seed)
    return {"indices": indices, "distances": distances, "map": layout(feature_rows, indices, distances, seed)}


def main() -> None:
    with told_plainly():
        dataset = read_dataset()
        recipe = params.in_profile(Recipe, "mobilenet_v2")
        device = choose(params.get(Choice, "device"))
        set_up(device.type, threads=1)
        network = build("mobilenet_v2", recipe, len(dataset.class_names))
        network.load_state_dict(load_file(MODEL))
        network.to(device, memory_format=torch.channels_last)
        rows = [features(network, on_device(read_images(split, dataset), slice(None), device), recipe) for split in ("train", "test")]
        arrays = {"features": np.concatenate(rows)}
        seed = derive(params.get(int, "seed"), "embed") % 2**31
        arrays |= embed(arrays["features"], params.get(int, "embed", "neighbours"), seed)
        with whole_folder(Path("data/embed")) as folder:
            for name, array in arrays.items():
                np.save(folder / f"{name}.npy", array)


if __name__ == "__main__":
    main()
