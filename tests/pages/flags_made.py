"""A gallery of made flags on real images, for the tests of the page and of what serves it."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from PIL import Image
from sklearn.datasets import load_sample_images

from label_laundry.contracts.vocabulary import TIERS
from label_laundry.pages.gallery_page import gallery_page
from label_laundry.pages.pictures import of_array

HOSTILE = "<img src=x onerror=alert(1)></script>"
NAMES = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", HOSTILE, "Ankle boot"]
SIZE = 6000


def gallery(
    fashion: tuple[np.ndarray, np.ndarray],
    n: int,
    changes: tuple[str, ...] = (),
    names: list[str] = NAMES,
    picture: Callable[[int], Image.Image] | None = None,
) -> str:
    """The page of `n` flagged images of 6,000, the last tenth of them test images; number 1 has a twin; `changes` in turn.

    With tens of names each real class is as many of them, in turn. `picture` None takes Fashion-MNIST's.
    """
    generator = np.random.default_rng(1)
    images, labels = fashion[0][:SIZE], fashion[1][:SIZE]
    rows, k = np.arange(n), len(names)
    given = (labels[rows] + 10 * (rows % max(1, k // 10))) % k
    suggested = (given + 1) % k
    flagged = pd.DataFrame(
        {
            "split": np.where(rows < n - n // 10, "train", "test"), "id": [f"{row:016x}" for row in rows], "index": rows, "place": rows,
            "file": [f"{HOSTILE}/{row}.png" for row in rows],
            "given": [names[code] for code in given], "suggested": [names[code] for code in suggested],
            "score": np.linspace(-5, -1, n), "wrong_prob": np.linspace(1, 0.1, n),
            "tier": np.repeat(TIERS, -(-n // 3))[:n], "reason": f"both say {HOSTILE}",
            "duplicate": ["", "near", *[""] * n][:n], "twin_place": rows + 1, "twin_split": "test", "twin_given": names[0],
            "change": np.resize(changes or ("",), n),
        }
    )  # fmt: skip
    probs = {model: generator.dirichlet(np.full(k, 0.3), n) for model in ("cnn", "mobilenet_v2")}
    for one in probs.values():  # as of flagged images: sure of the suggested class
        one[rows, suggested] += 2
        one /= one.sum(axis=1, keepdims=True)
    like = tuple(generator.integers(0, SIZE, (n, 4)) for _ in range(2))
    clusters = np.array([(np.cos(code), np.sin(code)) for code in labels]) * 4 + generator.normal(size=(SIZE, 2))
    comparison = {"there": "HEAD~1", "tiers": [*TIERS, "no flag"], "counts": np.diag([5, 6, 7, 8]).tolist()} if changes else None
    picture = picture or (lambda place: of_array(images[place]))
    return gallery_page(flagged, probs, like, picture, clusters, names, TIERS, "made <b>flags</b>", "made <b>flags</b>", comparison)


def photograph(place: int) -> Image.Image:
    """A cut of a real photograph, wide, high or square in turn."""
    photographs = load_sample_images().images
    width, height = [(640, 360), (240, 420), (300, 300), (420, 60)][place % 4]
    pixels = photographs[place % 2]
    top, left = place * 37 % (427 - min(height, 426)), place * 53 % (640 - min(width, 639))
    return of_array(pixels[top : top + height, left : left + width])
