"""CIFAR-10N, 50,000 photographs with people's labels, as its authors publish it (Wei et al., ICLR 2022), and as the pipeline reads it."""

import pickle
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from numpy._core.multiarray import _reconstruct
from PIL import Image
from tqdm import tqdm

from benchmarks.flag_rule.settings import TABLE, TRUTH
from label_laundry.contracts.trouble import Trouble
from label_laundry.formats.asked import Table
from label_laundry.sources.cifar import read_cifar

# The majority of three people, and one of them: their names in the authors' file, where the true labels are `clean_label`.
SETS, LABELS, CLEAN = {"aggre": "aggre_label", "random1": "random_label1"}, "CIFAR-10_human.pt", "clean_label"
# All that an array of numbers in a file of torch.save asks for; the first had another name before numpy 2.
SAFE = [(_reconstruct, "numpy.core.multiarray._reconstruct"), _reconstruct, np.ndarray, np.dtype, type(np.dtype(np.int64))]


def arrange(folder: Path, out: Path) -> list[Path]:
    """A folder in `out` for each of SETS, with its labels.csv; all share the images.

    Parameters
    ----------
    folder : cifar-10-batches-py and CIFAR-10_human.pt; or images.zip, with train/ and a folder for each class in test/, and labels.csv,
        with the columns file, true and each of SETS.
    """
    rows = unpacked(folder, out / "images") if (folder / "images.zip").exists() else published(folder, out / "images")
    for name in SETS:
        (out / name).mkdir(exist_ok=True)
        for split in ("train", "test"):
            if not (out / name / split).exists():
                (out / name / split).symlink_to((out / "images" / split).resolve())
        rows.rename(columns={name: "label"})[["image", "label", "split", TRUTH]].to_csv(out / name / TABLE, index=False)
    return [out / name for name in SETS]


def unpacked(folder: Path, images: Path) -> pd.DataFrame:
    """A row for each image: its file, split, true label and those of SETS, which are the true ones in the test set."""
    with zipfile.ZipFile(folder / "images.zip") as archive:
        archive.extractall(images)
        tested = [name for name in archive.namelist() if name.startswith("test/") and not name.endswith("/")]
    given = pd.read_csv(folder / TABLE).rename(columns={"file": "image"}).assign(split="train")
    true = [Path(name).parent.name for name in tested]
    return pd.concat([given, pd.DataFrame({"image": tested, "split": "test", **dict.fromkeys((TRUTH, *SETS), true)})])


def published(folder: Path, images: Path) -> pd.DataFrame:
    """The same of the authors' files, with the images as PNG.

    Raises
    ------
    Trouble
        When there is no such file, it asks for code to run, or its true labels are not those of the images.
    """
    if not (folder / LABELS).exists():
        raise Trouble(f"{folder}: neither images.zip nor {LABELS}, which the authors of CIFAR-10N publish; name a folder with either")
    try:
        with torch.serialization.safe_globals(SAFE):
            labels = torch.load(folder / LABELS, weights_only=True)
    except (OSError, RuntimeError, pickle.UnpicklingError) as error:
        raise Trouble(f"{folder / LABELS}: not read as a file of arrays alone; take the original one") from error
    source = read_cifar(folder, Table(), None)
    names = np.array(source.class_names)
    rows = pd.DataFrame({"split": source.rows["split"].to_numpy(), TRUTH: names[source.rows["label"]]})
    rows["image"] = [f"{split}/{row:05}.png" for row, split in enumerate(rows["split"])]
    train = rows["split"] == "train"
    if not np.array_equal(names[labels[CLEAN]], rows.loc[train, TRUTH]):
        raise Trouble(f"{folder / LABELS}: its {CLEAN} differs from the labels of CIFAR-10 beside it; take both as they are published")
    for name, key in SETS.items():
        rows[name] = rows[TRUTH].mask(train, pd.Series(names[labels[key]], index=rows.index[train]))
    for name, pixels in zip(tqdm(rows["image"], "images", disable=None), source.images, strict=True):
        (images / name).parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(images / name)
    return rows
