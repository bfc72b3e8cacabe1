"""Real sets in the forms that people bring, arranged from public packages; your-images.md shows what was found in each.

    python docs/example_sets.py icons FOLDER      train/ and val/ with class folders: desktop icons by context (Debian's packages)
    python docs/example_sets.py emoji FOLDER      train.csv beside a flat train/: 1,911 emoji by category (npm's emoji-datasource-google)
    python docs/example_sets.py digits FOLDER     a folder for each class: scikit-learn's 1,797 handwritten digits, 8x8
    python docs/example_sets.py datasets FOLDER   the same digits as save_to_disk of Hugging Face datasets writes them
    python docs/example_sets.py colour FOLDER     4,000 garments in blue or red, 20 classes, several sizes, 3 % in a wrong folder
    python docs/example_sets.py picture FILE      after `laundry init FOLDER` and `dvc repro gallery`: flagged.png for the docs

`colour` plants errors and lists their true classes in FOLDER/planted.csv (columns file and class), for `data.truth`.
Needs `apt-get` and `dpkg-deb` for icons, `npm` for emoji, and `uv sync --extra datasets` for datasets.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image
from tqdm import tqdm

from label_laundry.contracts import paths
from label_laundry.contracts.trouble import Trouble, one_line_errors
from label_laundry.pages.pictures import encoded
from label_laundry.sources.fashion_mnist import CLASS_NAMES
from label_laundry.sources.idx import read_pair
from label_laundry.sources.settings import DOWNLOADED

# Two themes, drawn by other people for the same contexts; emblems are too few to learn.
THEMES = {"train": ("oxygen-icon-theme", "oxygen/base/64x64"), "val": ("gnome-icon-theme", "gnome/48x48")}
CONTEXTS = ("actions", "apps", "categories", "devices", "emotes", "mimetypes", "places", "status")
EMOJI = "emoji-datasource-google@16.0.0"
PLANTED, N_COLOUR, WRONG = "planted.csv", 4_000, 0.03
PAINTS = {"blue": (70, 110, 220), "red": (220, 70, 60)}
SUFFIXES = ("png", "jpg", "webp", "bmp")
# A picture of the docs, in bytes; as many colours as that allows.
MOST, COLOURS = 150_000, (256, 128, 64, 32, 16)


def icons(folder: Path) -> None:
    """Each theme's icons as the package has them: many names are links to one picture, some in another class."""
    for split, (package, place) in THEMES.items():
        with tempfile.TemporaryDirectory() as found:
            # As Debian's own user apt may not write there; it says so and goes on.
            run(["apt-get", "download", package], found)
            run(["dpkg-deb", "-x", next(Path(found).glob("*.deb")).name, "."], found)
            for context in CONTEXTS:
                shutil.copytree(Path(found) / "usr/share/icons" / place / context, folder / split / context, symlinks=True)


def emoji(folder: Path) -> None:
    """The names without suffix and the categories of Unicode, and every picture, also those of skin tones, which have no row."""
    with tempfile.TemporaryDirectory() as found:
        run(["npm", "pack", EMOJI], found)
        with tarfile.open(next(Path(found).glob("*.tgz"))) as archive:
            archive.extractall(found, filter="data")
        package = Path(found) / "package"
        shutil.copytree(package / "img/google/64", folder / "train")
        rows = [one for one in json.loads((package / "emoji.json").read_text()) if one["has_img_google"]]
    table = pd.DataFrame({"id": [Path(one["image"]).stem for one in rows], "category": [one["category"] for one in rows]})
    table.to_csv(folder / "train.csv", index=False)


def digits(folder: Path) -> None:
    images, labels = handwritten()
    for row, (image, label) in enumerate(zip(images, labels, strict=True)):
        save(image, folder / str(label) / f"{row:04}.png")


def datasets(folder: Path) -> None:
    try:
        import datasets as library
    except ImportError:
        raise Trouble("datasets: not installed; run `uv sync --extra datasets`") from None
    images, labels = handwritten()
    features = library.Features(image=library.Image(), label=library.ClassLabel(names=[str(digit) for digit in range(10)]))
    library.Dataset.from_dict({"image": images, "label": labels}, features=features).save_to_disk(folder)


def handwritten() -> tuple[list[Image.Image], list[int]]:
    """scikit-learn's digits, 0 to 16 in the file, as images of 256 grays."""
    from sklearn.datasets import load_digits

    found = load_digits()
    return [Image.fromarray((image * (255 / 16)).astype(np.uint8)) for image in found.images], found.target.tolist()


def colour(folder: Path, n: int = N_COLOUR, seed: int = 1) -> None:
    """Real images, painted; the first of Fashion-MNIST's training set, each class half blue and half red."""
    images, labels = read_pair(Path(DOWNLOADED), "train")
    generator = np.random.default_rng(seed)
    names = [f"{paint} {garment}".replace("/", " or ") for garment in CLASS_NAMES for paint in PAINTS]
    planted = []
    for row, (image, label) in enumerate(zip(tqdm(images[:n], "colour", disable=None), labels, strict=False)):
        which = int(generator.integers(len(PAINTS)))
        code = int(label) * len(PAINTS) + which
        # White where the garment is not, its own shades where it is.
        shade = image[..., None].astype(float) / 255
        painted = Image.fromarray((255 - shade * (255 - np.array(list(PAINTS.values())[which]))).astype(np.uint8))
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


def picture(file: Path) -> None:
    """results/figures/flagged.png in fewer colours."""
    if not (paths.FIGURES / "flagged.png").exists():
        raise Trouble(f"{paths.FIGURES}: no flagged.png; run `dvc repro gallery` first")
    whole = Image.open(paths.FIGURES / "flagged.png").convert("RGB")
    for colours in COLOURS:
        content = encoded(whole.quantize(colours, dither=Image.Dither.NONE), "PNG", optimize=True)
        if len(content) <= MOST:
            file.write_bytes(content)
            return
    raise Trouble(f"{file}: over {MOST:,} bytes even in {colours} colours")


def run(command: list[str], folder: str) -> None:
    try:
        subprocess.run(command, cwd=folder, check=True, stdout=sys.stderr)
    except (OSError, subprocess.CalledProcessError) as error:
        raise Trouble(f"{' '.join(command)}: {error}") from error


def main() -> None:
    parser = argparse.ArgumentParser(prog="python docs/example_sets.py", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    makers = {one.__name__: one for one in (icons, emoji, digits, datasets, colour, picture)}
    parser.add_argument("what", choices=makers)
    parser.add_argument("place", type=Path, metavar="FOLDER or FILE")
    with one_line_errors():
        given = parser.parse_args()
        if given.what != "picture" and given.place.exists():
            raise Trouble(f"{given.place}: exists already; name a folder that does not")
        makers[given.what](given.place)


if __name__ == "__main__":
    main()
