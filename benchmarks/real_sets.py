"""Real sets in the forms that people bring, arranged from public packages; docs/your-images.md shows what was found in each.

    python -m benchmarks.real_sets icons FOLDER      train/ and val/ with class folders: desktop icons by context (Debian's packages)
    python -m benchmarks.real_sets emoji FOLDER      train.csv beside a flat train/: 1,911 emoji by category (npm's emoji-datasource-google)
    python -m benchmarks.real_sets digits FOLDER     save_to_disk of Hugging Face datasets: scikit-learn's 1,797 handwritten digits
    python -m benchmarks.real_sets picture FILE      after `laundry init FOLDER` and `dvc repro gallery`: flagged.png for the docs

Needs `apt-get` and `dpkg-deb` for icons, `npm` for emoji, and `uv sync --extra datasets` for digits.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import pandas as pd
from PIL import Image

from label_laundry.contracts import paths
from label_laundry.contracts.trouble import Trouble, one_line_errors
from label_laundry.pages.pictures import encoded

# Two themes, drawn by other people for the same contexts; emblems are too few to learn.
THEMES = {"train": ("oxygen-icon-theme", "oxygen/base/64x64"), "val": ("gnome-icon-theme", "gnome/48x48")}
CONTEXTS = ("actions", "apps", "categories", "devices", "emotes", "mimetypes", "places", "status")
EMOJI = "emoji-datasource-google@16.0.0"
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
    try:
        import datasets
    except ImportError:
        raise Trouble("datasets: not installed; run `uv sync --extra datasets`") from None
    from sklearn.datasets import load_digits

    found = load_digits()
    columns = {
        "image": [Image.fromarray((image * (255 / 16)).astype("uint8")) for image in found.images],
        "label": found.target.tolist(),
    }
    features = datasets.Features(image=datasets.Image(), label=datasets.ClassLabel(names=[str(digit) for digit in range(10)]))
    datasets.Dataset.from_dict(columns, features=features).save_to_disk(folder)


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
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.real_sets", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    makers = {"icons": icons, "emoji": emoji, "digits": digits, "picture": picture}
    parser.add_argument("what", choices=makers)
    parser.add_argument("place", type=Path, metavar="FOLDER or FILE")
    with one_line_errors():
        given = parser.parse_args()
        if given.what != "picture" and given.place.exists():
            raise Trouble(f"{given.place}: exists already; name a folder that does not")
        makers[given.what](given.place)


if __name__ == "__main__":
    main()
