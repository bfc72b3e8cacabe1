"""What `download` leaves, for benchmarks that run stages in a workspace."""

import os
from pathlib import Path

from stages import download


def downloads(project: Path, idx_folder: Path) -> None:
    """Fashion-MNIST, and the weights that the environment names, or random ones, in the current folder."""
    folder = project / "data/download/fashion-mnist"
    folder.mkdir(parents=True)
    for path in idx_folder.iterdir():
        os.link(path, folder / path.name)
    (folder.parent / "fashion-mnist.json").write_text('{"source": "tests"}')
    download.main("mobilenet-v2-weights")
