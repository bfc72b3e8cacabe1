"""Downloads and verifies the data set and MobileNetV2's ImageNet weights.

In: `data.source`, `fashion_mnist.folder` and `mobilenet_v2.weights` in params.yaml, the environment variable MOBILENET_V2_WEIGHTS,
the network. Out: `data/download/<what>/`, and beside it a record of where it came from. No training depends on the record, so
using another mirror retrains nothing.
"""

import sys
from pathlib import Path

from label_laundry.contracts import params, paths
from label_laundry.contracts.atomic import write_json
from label_laundry.contracts.dataset import read_json
from label_laundry.contracts.trouble import one_line_errors
from label_laundry.contracts.vocabulary import MODELS
from label_laundry.sources import fashion_mnist, imagenet_weights
from label_laundry.sources.settings import FASHION_MNIST


def tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def download_fashion_mnist(target: Path, record: Path) -> None:
    """Put the four IDX files, decompressed, into `target`; leave it empty where params.yaml names another source."""
    if params.get(str, "data", "source") != FASHION_MNIST:
        target.mkdir(parents=True, exist_ok=True)
        write_json(record, {"source": None})
        return
    source = fashion_mnist.obtain(target, params.get(str | None, "fashion_mnist", "folder"), tell)
    if source == "already there" and record.exists():
        source = read_json(record)["source"]
    tell(f"Fashion-MNIST: {source}")
    write_json(record, {"source": source})


def download_weights(target: Path, record: Path) -> None:
    """Make a folder for each model, with `start.json` and, where training starts from them, pretrained weights."""
    folder = target / "mobilenet_v2"
    start = imagenet_weights.obtain(params.get(str, "mobilenet_v2", "weights"), folder / "weights.safetensors", tell)
    write_json(folder / "start.json", start)
    for model in MODELS:
        if model != "mobilenet_v2":
            write_json(target / model / "start.json", {"weights": "random"})
    tell(f"MobileNetV2 starts from: {start.get('file', 'random weights')}")
    write_json(record, start)


def main(what: str) -> None:
    with one_line_errors():
        download = {"fashion-mnist": download_fashion_mnist, "mobilenet-v2-weights": download_weights}[what]
        target = paths.DOWNLOADS / what
        download(target, paths.record(target))


if __name__ == "__main__":
    main(sys.argv[1])
