"""The neighbour graph of all images, and a map.

In: data/features. Out: data/embed/{features,indices,distances,map}.npy, training rows first, then test rows. `gallery` draws the flags
on the map; they are not an input here, so a changed flag rule does not recompute the map.
"""

import numpy as np

from label_laundry.contracts import params, paths
from label_laundry.contracts.atomic import whole_folder
from label_laundry.contracts.seeds import derive
from label_laundry.contracts.trouble import one_line_errors
from label_laundry.neighbours.graph import embed
from label_laundry.neighbours.seen import read_features


def main() -> None:
    with one_line_errors():
        seed = derive(params.get(int, "seed"), "embed") % 2**31
        features = read_features()
        arrays = {"features": features} | embed(features, params.get(int, "embed", "neighbours"), seed)
        with whole_folder(paths.EMBED) as folder:
            for name, array in arrays.items():
                np.save(folder / f"{name}.npy", array)


if __name__ == "__main__":
    main()
