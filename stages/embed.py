"""Features of all images, their neighbour graph, and a map.

In: images, the raw MobileNetV2 (first seed). Out: data/embed/{features,indices,distances,map}.npy, training rows
first, then test rows. `gallery` draws the flags on the map; they are not an input here, so a changed flag rule does not lay out
the map again.
"""

import numpy as np
import torch
from safetensors.torch import load_file

from label_laundry.contracts import params, paths
from label_laundry.contracts.atomic import whole_folder
from label_laundry.contracts.dataset import read_dataset, read_images
from label_laundry.contracts.seeds import derive
from label_laundry.contracts.trouble import one_line_errors
from label_laundry.contracts.vocabulary import RAW, SPLITS
from label_laundry.neighbours.graph import embed
from label_laundry.training.batches import on_device
from label_laundry.training.device import Choice, choose, set_up
from label_laundry.training.networks import build
from label_laundry.training.recipe import Recipe
from label_laundry.training.trainer import features

MODEL = "mobilenet_v2"


def main() -> None:
    with one_line_errors():
        dataset = read_dataset()
        recipe = params.in_profile(Recipe, MODEL)
        device = choose(params.get(Choice, "device"))
        set_up(device.type, threads=1)
        network = build(MODEL, recipe, len(dataset.class_names))
        network.load_state_dict(load_file(paths.trained(RAW, MODEL) / "seed-0.safetensors"))
        network.to(device, memory_format=torch.channels_last)
        rows = [features(network, on_device(read_images(split, dataset), slice(None), device), recipe) for split in SPLITS]
        arrays = {"features": np.concatenate(rows)}
        seed = derive(params.get(int, "seed"), "embed") % 2**31
        arrays |= embed(arrays["features"], params.get(int, "embed", "neighbours"), seed)
        with whole_folder(paths.EMBED) as folder:
            for name, array in arrays.items():
                np.save(folder / f"{name}.npy", array)


if __name__ == "__main__":
    main()
