"""Folders of real images to try the pipeline on, beside Fashion-MNIST's own files.

    python -m benchmarks.folders digits FOLDER     scikit-learn's 1,797 handwritten digits, 8x8, one folder a class
    python -m benchmarks.folders fashion FOLDER    all of Fashion-MNIST as 70,000 PNG files with train/ and test/
    python -m benchmarks.folders colour FOLDER     4,000 garments in blue or red, 20 classes, several sizes, 3 % in a wrong folder
    python -m benchmarks.folders found FOLDER      after `laundry init FOLDER` and `dvc repro`: how many of the planted errors are flagged

Where errors are planted, FOLDER/planted.csv lists them (file, and the class that it is of).
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image
from tqdm import tqdm

from label_laundry.contracts.trouble import Trouble, one_line_errors
from label_laundry.contracts.vocabulary import ACTED_ON
from label_laundry.sources.fashion_mnist import CLASS_NAMES
from label_laundry.sources.idx import read_pair
from label_laundry.sources.settings import DOWNLOADED

PLANTED, FLAGS = "planted.csv", Path("results/label_issues.csv")
N_COLOUR, WRONG = 4_000, 0.03
COLOURS = {"blue": (70, 110, 220), "red": (220, 70, 60)}
SUFFIXES = ("png", "jpg", "webp", "bmp")


def digits(folder: Path) -> None:
    from sklearn.datasets import load_digits

    found = load_digits()
    for row, (image, label) in enumerate(zip(found.images, found.target, strict=True)):
        save(Image.fromarray((image * (255 / 16)).astype(np.uint8)), folder / str(label) / f"{row:04}.png")


def fashion(folder: Path) -> None:
    """Numbered by row, in folders of class numbers: with data.classes naming these, every array is that of the IDX files."""
    for split, name in (("train", "train"), ("test", "t10k")):
        images, labels = read_pair(Path(DOWNLOADED), name)
        for row, (image, label) in enumerate(zip(tqdm(images, split, disable=None), labels, strict=True)):
            save(Image.fromarray(image), folder / split / str(label) / f"{row:05}.png")


def colour(folder: Path, n: int = N_COLOUR, seed: int = 1) -> None:
    """Real images, painted; the first of Fashion-MNIST's training set, each class half blue and half red."""
    images, labels = read_pair(Path(DOWNLOADED), "train")
    generator = np.random.default_rng(seed)
    names = [f"{paint} {garment}".replace("/", " or ") for garment in CLASS_NAMES for paint in COLOURS]
    planted = []
    for row, (image, label) in enumerate(zip(tqdm(images[:n], "colour", disable=None), labels, strict=False)):
        which = int(generator.integers(len(COLOURS)))
        code = int(label) * len(COLOURS) + which
        # White where the garment is not, its own shades where it is.
        shade = image[..., None].astype(float) / 255
        painted = Image.fromarray((255 - shade * (255 - np.array(list(COLOURS.values())[which]))).astype(np.uint8))
        size = generator.integers(28, 61, 2)
        given = code
        if generator.random() < WRONG:
            given = (code + int(generator.integers(1, len(names)))) % len(names)
        file = Path(names[given]) / f"{row:05}.{SUFFIXES[row % len(SUFFIXES)]}"
        save(painted.resize((int(size[0]), int(size[1])), Image.Resampling.BILINEAR), folder / file)
        if given != code:
            planted.append((file.as_posix(), names[code]))
    pd.DataFrame(planted, columns=["file", "class"]).to_csv(folder / PLANTED, index=False)


def save(image: Image.Image, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path)


def found(folder: Path) -> None:
    """Print precision and recall of the flags among the training images, and how often the suggestion is right."""
    if not (folder / PLANTED).exists() or not FLAGS.exists():
        raise Trouble(f"{folder / PLANTED} or {FLAGS}: not there; make the folder with `colour` and run `dvc repro` first")
    truth = pd.read_csv(folder / PLANTED).set_index("file")["class"]
    files, raw = (pd.read_csv(f"data/{name}.csv", dtype=str, keep_default_na=False) for name in ("files", "labels/raw"))
    trained = set(raw["id"])
    planted = truth[truth.index.isin(files.loc[files["id"].isin(trained), "file"])]
    flags = pd.read_csv(FLAGS, keep_default_na=False)
    flags = flags[(flags["split"] == "train") & flags["tier"].isin(ACTED_ON)]
    right = flags[flags["file"].isin(planted.index)]
    suggested = (right["suggested"].to_numpy() == planted[right["file"]].to_numpy()).mean()
    print(
        f"{len(trained):,} training images, {len(planted)} errors planted, {len(flags)} flags (certain, likely): precision "
        f"{len(right) / len(flags):.2f}, recall {len(right) / len(planted):.2f}; the suggestion is right in {suggested:.0%} of those found"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.folders", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    makers = {"digits": digits, "fashion": fashion, "colour": colour, "found": found}
    parser.add_argument("what", choices=makers)
    parser.add_argument("folder", type=Path)
    with one_line_errors():
        given = parser.parse_args()
        if given.what != "found" and given.folder.exists():
            raise Trouble(f"{given.folder}: exists already; name a folder that does not")
        makers[given.what](given.folder)


if __name__ == "__main__":
    main()
