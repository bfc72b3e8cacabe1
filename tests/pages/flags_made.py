"""A gallery of made flags on real images, for the tests of the page and of what serves it."""

import numpy as np
import pandas as pd

from label_laundry.contracts.vocabulary import TIERS
from label_laundry.pages.gallery_page import gallery_page

HOSTILE = "<img src=x onerror=alert(1)></script>"
NAMES = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", HOSTILE, "Ankle boot"]


def gallery(
    fashion: tuple[np.ndarray, np.ndarray], n: int, seed: int = 1, changes: tuple[str, ...] = ("",), names: list[str] = NAMES
) -> str:
    """The page of `n` flagged images of 6,000, the last tenth of them test images; number 1 has a twin; `changes` in turn.

    With tens of names each real class is as many of them, in turn.
    """
    generator, size = np.random.default_rng(seed), 6000
    images, labels = fashion[0][:size], fashion[1][:size]
    rows = np.arange(n)
    given = labels[rows] + 10 * (rows % (len(names) // 10))
    flagged = pd.DataFrame(
        {
            "split": np.where(rows < n - n // 10, "train", "test"), "id": [f"{row:016x}" for row in rows], "index": rows, "place": rows,
            "file": [f"{HOSTILE}/{row}.png" for row in rows],
            "given": [names[code] for code in given], "suggested": [names[(code + 1) % len(names)] for code in given],
            "score": np.linspace(-5, -1, n), "tier": np.repeat(TIERS, -(-n // 3))[:n], "reason": f"both say {HOSTILE}",
            "duplicate": ["", "near", *[""] * n][:n], "twin_place": rows + 1, "twin_split": "test", "twin_given": "Bag",
            "change": np.resize(changes, n),
        }
    )  # fmt: skip
    probs = {model: generator.dirichlet(np.ones(len(names)), n) for model in ("cnn", "mobilenet_v2")}
    like = tuple(generator.integers(0, size, (n, 4)) for _ in range(2))
    return gallery_page(
        flagged, probs, like, images.__getitem__, generator.normal(size=(size, 2)), names, TIERS, "made <b>flags</b>", "made <b>flags</b>"
    )
