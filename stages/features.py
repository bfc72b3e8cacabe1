"""Features of each original from a frozen encoder: the input of the probe, of the neighbour graph and of the map.

In: the source's pictures that data/files.csv lists, `features:` in params.yaml, MobileNetV2's trained weights. Out:
data/features/probe/ ({train,test}.npy, float16 (N, D); facts.json), and for each network a folder that never changes. Without trained
weights there is no probe, and the features are small copies of the pictures. With `encoder: file` they are the user's own, float32.
Finished chunks survive a kill.
"""

import sys
import time

import numpy as np
from tqdm import tqdm

from label_laundry.contracts import params, paths
from label_laundry.contracts.atomic import whole_folder, write_array, write_json
from label_laundry.contracts.dataset import Dataset, read_dataset, read_files, read_images, read_json
from label_laundry.contracts.members import named
from label_laundry.contracts.place import expanded
from label_laundry.contracts.trouble import Trouble, one_line_errors
from label_laundry.contracts.vocabulary import NETWORKS, PROBE, SPLITS
from label_laundry.formats.imported_rows import read_rows
from label_laundry.jobs.encoding import encode
from label_laundry.running.scratch import close_scratch, open_scratch
from label_laundry.sources.originals import Originals
from label_laundry.training.device import Choice, choose, computed_in, describe, set_up
from label_laundry.training.encoder import MOBILENET, edge_for, load_encoder
from label_laundry.training.recipe import FILE, Encoding
from label_laundry.training.thumbnails import thumbnails

MOBILENET_START = paths.WEIGHTS / MOBILENET
REMEDY = "set MOBILENET_V2_WEIGHTS or mobilenet_v2.weights, or name another encoder (features.encoder)"


def read_ids() -> dict[str, np.ndarray]:
    """The ids of the images of each split, in the order of its array."""
    files = read_files()
    return {split: files.loc[files["split"] == split, "id"].to_numpy() for split in SPLITS}


def from_file(file: str) -> tuple[dict[str, np.ndarray], dict]:
    """The user's own embeddings of both splits, and facts about them."""
    files, path = read_files(), expanded(file)
    rows, _, unknown = read_rows(path, files, "features.file")
    print(
        f"{path}: {rows.shape[1]:,} numbers for each image" + (f"; {unknown:,} rows name none of them" if unknown else ""), file=sys.stderr
    )
    features = {split: rows[(files["split"] == split).to_numpy()].astype(np.float32) for split in SPLITS}
    return features, {"encoder": FILE, "dimensions": rows.shape[1]}


def without_encoder(dataset: Dataset) -> tuple[dict[str, np.ndarray], dict]:
    """Small copies of the pictures instead of features, with a printed warning.

    Raises
    ------
    Trouble
        When the probe is the only member.
    """
    if named() == [PROBE]:
        raise Trouble(f"params.yaml: features.encoder: no trained weights of {MOBILENET}, and the probe is the only member; {REMEDY}")
    print(f"WARNING: no trained weights of {MOBILENET}: no probe in this run, and neighbours are found by pixels.", file=sys.stderr)
    print(f"WARNING: to have it, {REMEDY}.", file=sys.stderr)
    return {split: thumbnails(read_images(split, dataset)) for split in SPLITS}, {"encoder": None}


def with_encoder(how: Encoding) -> tuple[dict[str, np.ndarray], dict]:
    """Features of both splits, and how they were made."""
    device, ids, originals = choose(params.get(Choice, "device")), read_ids(), Originals()
    set_up(device.type, threads=1)
    encoder, precision = load_encoder(how.encoder, MOBILENET_START), computed_in("auto", device)
    everything = np.concatenate(list(ids.values()))
    edge = how.size or edge_for(originals.typical_edge(everything), len(everything), encoder)
    settings = {"encoder": how.encoder, "edge": edge, "precision": precision, "device": device.type}
    scratch = open_scratch("features", settings, [paths.FILES, MOBILENET_START])
    with tqdm(total=sum(map(len, ids.values())), desc=f"features, {how.encoder} at {edge}", unit="img", unit_scale=True) as bar:
        features = {}
        for split in SPLITS:
            features[split] = encode(ids[split], originals.picture, encoder, edge, device, precision, scratch / split, bar.update)
    close_scratch(scratch)
    return features, {"encoder": how.encoder, "edge": edge, "dimensions": features["train"].shape[1], "precision": precision}


def main() -> None:
    with one_line_errors():
        how, started = params.get(Encoding, "features"), time.perf_counter()
        trained = how.encoder != MOBILENET or read_json(MOBILENET_START / "start.json")["weights"] != "random"
        if how.file is not None:
            features, facts = from_file(how.file)
        else:
            features, facts = with_encoder(how) if trained else without_encoder(read_dataset())
        seconds = time.perf_counter() - started
        with whole_folder(paths.FEATURES) as folder:
            for network in NETWORKS:
                write_json(folder / network / "sees.json", {"sees": "images"})
            for split, array in features.items():
                write_array(folder / PROBE / f"{split}.npy", array)
            write_json(folder / PROBE / "facts.json", facts)
        n = sum(map(len, features.values()))
        device = describe(choose(params.get(Choice, "device")))
        write_json(paths.FEATURES_CLOCK, {"seconds": seconds, "images_per_second": n / seconds, "device": device})


if __name__ == "__main__":
    main()
