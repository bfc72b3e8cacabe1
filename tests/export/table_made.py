"""A small table of real images, for the tests of exports: decisions of every kind, and class names that hold anything."""

import io

import numpy as np
import pandas as pd
from PIL import Image

from label_laundry.contracts.dataset import Dataset
from label_laundry.export.table import COLUMNS, Table

NAMES = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", 'a "b" <c> & ambiguous', "ambiguous", "Ankle boot"]


def made(fashion: tuple[np.ndarray, np.ndarray], n: int = 40, n_test: int = 10) -> Table:
    """Of every four training images one is pruned, one relabelled, one flagged and kept; the last test image is flagged, too."""
    images, labels = fashion[0][: n + n_test], fashion[1][: n + n_test]
    kinds = np.resize(["none", "prune", "relabel", "flag"], n + n_test)
    kinds[n:] = ["none"] * (n_test - 1) + ["flag"]
    rows = pd.DataFrame(
        {
            "id": [f"{row:016x}" for row in range(n + n_test)],
            "split": ["train"] * n + ["test"] * n_test, "index": [*range(n), *range(n_test)],
            "file": [f"{row}.png" for row in range(n + n_test)],
            "given": np.array(NAMES)[labels], "suggested": np.array(NAMES)[(labels + 1) % 10], "suggested_prob": 0.75,
            "action": np.where(np.isin(kinds, ["prune", "relabel"]), kinds, "keep"), "actor": np.where(kinds == "none", "", "policy"),
            "tier": np.where(kinds == "none", "", "certain"), "score": np.where(kinds == "none", 2.5, -3.5) - np.arange(n + n_test) / 100,
            "wrong_prob": np.where(kinds == "none", 0.0, 0.9), "reason": np.where(kinds == "none", "", 'both say "<b>"'),
        }
    )  # fmt: skip
    rows["label"] = np.select([kinds == "prune", kinds == "relabel"], ["", rows["suggested"]], rows["given"])
    facts = {"name": "made", "source": "", "folds": 2, "sha256": {}}
    dataset = Dataset(**facts, class_names=NAMES, image_shape=[28, 28], counts={"train": n, "test": n_test})
    made = Table(dataset, rows[COLUMNS], lambda id_: ("png", png(places[id_])))
    made.images = {"train": images[:n], "test": images[n:]}
    places = {row.id: made.images[row.split][row.index] for row in rows.itertuples()}
    return made


def png(image: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(image).save(file, "PNG")
    return file.getvalue()
