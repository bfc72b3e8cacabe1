"""New images: where they are, which of them the models can judge, and why the others are left out."""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from PIL.Image import Image

from label_laundry.contracts import paths
from label_laundry.contracts.dataset import Dataset
from label_laundry.contracts.trouble import Trouble
from label_laundry.contracts.vocabulary import RAW
from label_laundry.formats.asked import Table
from label_laundry.formats.other_formats import remedy_by_name
from label_laundry.sources.class_names import plain
from label_laundry.sources.decoding import each
from label_laundry.sources.depth import is_deep
from label_laundry.sources.fashion_mnist import CLASS_NAMES
from label_laundry.sources.identity import digest, image_ids
from label_laundry.sources.pictures import Unreadable, original, shown, stored
from label_laundry.sources.reading import found, kind_of
from label_laundry.sources.settings import FASHION_MNIST, DataSettings, lies_in_data
from label_laundry.sources.source import Raw, Source

REMEDY = "run `dvc repro`, or `dvc pull` if somebody else has run it"
NEW_CLASS, KNOWN, OTHER_LABEL = "is no class of the data set", "in the data set already", "in the data set already, labelled"


@dataclass(frozen=True)
class Arrivals:
    """N new images that can be judged, in source order.

    `table` has id, index, label (int64) and file; `images` uint8 (N, H, W) or (N, H, W, 3), as the networks see them. `left_out` (file,
    reason, lost) lists the others; `lost` is True if a file cannot be read. `notes` are sentences on how the source was read.
    """

    table: pd.DataFrame
    images: np.ndarray
    raw: dict[str, Raw]
    left_out: pd.DataFrame
    notes: tuple[str, ...]
    dataset: Dataset

    def picture(self, id_: str) -> Image:
        """The original of a new image: upright, full size, eight bits, gray or colour."""
        image = original(self.raw[id_])
        return shown(image, values=self.dataset.values if is_deep(image) else None)


def settings_for(place: Path, kind: str | None, data: DataSettings) -> DataSettings:
    """The `data:` section for another place: a folder of images, or a table of labels beside its images.

    Parameters
    ----------
    kind : a `data.source`; None uses the set's own if it fits the folder, and detects it otherwise.

    Raises
    ------
    Trouble
        When nothing is there, or its format is not supported.
    """
    if not place.exists():
        raise Trouble(f"{place}: does not exist; name a folder of new images, or a table of their labels")
    if place.resolve() == Path(data.path).expanduser().resolve():
        return data
    # The columns apply to a table of the same form, but the file belongs to another set.
    columns = None if data.table is None else data.table.model_copy(update={"file": None})
    folder = place
    if place.is_file():
        if remedy := remedy_by_name(place.name):
            raise Trouble(f"{place}: {remedy}")
        columns = (columns or Table()).model_copy(update={"file": str(place.resolve())})
        folder, kind = place.parent, "table"
    own = data.source if data.source != FASHION_MNIST else None
    kind = kind or (own if own in ("file-names", "datasets", "cifar", "idx", "arrays") else kind_of_new(folder, data))
    if why := lies_in_data(folder):
        raise Trouble(f"{place}: {folder} {why}; put the images, and the table if there is one, into a folder of their own, such as new/")
    new = {"source": kind, "path": folder.resolve().as_posix(), "table": columns, "truth": None, "classes": None, "validation": "train"}
    return DataSettings.model_validate(data.model_dump() | {key: dump(value) for key, value in new.items()})


def dump(value: object) -> object:
    return value.model_dump() if isinstance(value, Table) else value


def kind_of_new(folder: Path, data: DataSettings) -> str:
    """Like `kind_of`, but accepts a single class folder, because a pull request may add images of one class."""
    only_folders = [one for one in folder.iterdir() if one.is_dir() and not one.name.startswith(".")]
    loose = [one for one in folder.iterdir() if one.is_file() and not one.name.startswith(".")]
    return "folder" if only_folders and not loose else kind_of(folder, data.label_pattern)


def codes_of(source: Source, data: DataSettings, class_names: list[str]) -> np.ndarray:
    """For each class of a source, the code of the same class in the data set, int64; -1 for a new class."""
    codes = {plain(name): code for code, name in enumerate(class_names)}
    for label, name in (data.classes or {}).items():
        codes.setdefault(plain(str(label)), codes.get(plain(name), -1))
    if data.source == FASHION_MNIST:
        for label in range(len(CLASS_NAMES)):
            codes.setdefault(str(label), label)
    return np.array([codes.get(plain(str(name)), -1) for name in source.class_names], np.int64)


def read_arrivals(place: Path, kind: str | None, data: DataSettings, dataset: Dataset) -> Arrivals:
    """Read, decode and sort new images. Every image that is left out is listed.

    Raises
    ------
    Trouble
        When the source cannot be read, when a picture cannot be read and `data.unreadable` is `stop`, or when a picture differs in size
        from the set and `data.size` is null.
    """
    settings = settings_for(place, kind, data)
    source = found(settings)
    codes = codes_of(source, data, dataset.class_names)
    shape = tuple(dataset.image_shape)
    colour, edge = ("gray" if len(shape) == 2 else "rgb"), (shape[0] if shape[0] == shape[1] else None)
    labels, files = codes[source.rows["label"].to_numpy()], source.rows["file"].to_numpy()
    left_out = [tuple(row) for row in source.left_out[["file", "reason", "lost"]].itertuples(index=False)]
    for row in np.flatnonzero(labels < 0):
        left_out.append((files[row], f"{source.class_names[source.rows['label'].iloc[row]]!r} {NEW_CLASS}", False))
    in_set, kept, digests, images = known_images(), [], [], []

    def seen(raw: Raw) -> tuple[str, np.ndarray | None]:
        image = original(raw)
        known = digest(image)
        return known, None if known in in_set else stored(image, colour, edge, data.fit, dataset.values)

    for row, one in each(source, np.flatnonzero(labels >= 0), seen, "decode"):
        if isinstance(one, Unreadable):
            left_out.append((files[row], str(one), True))
        elif one[0] in in_set:
            same, name = dataset.class_names[labels[row]] in in_set[one[0]], " and ".join(sorted(in_set[one[0]]))
            left_out.append((files[row], KNOWN if same else f"{OTHER_LABEL} {name!r}", False))
        elif one[1].shape != shape:
            raise Trouble(
                f"{files[row]}: {one[1].shape[0]} x {one[1].shape[1]} pixels; all images of {dataset.name} have {shape[0]} x {shape[1]}"
            )
        else:
            kept.append(row)
            digests.append(one[0])
            images.append(one[1])
    table = pd.DataFrame(left_out, columns=["file", "reason", "lost"]).astype({"lost": bool})
    stop_at_unreadable(table, data)
    ids = image_ids(np.array(digests, dtype=object), np.arange(len(digests)))
    rows = pd.DataFrame({"id": ids, "index": np.arange(len(ids)), "label": labels[kept].astype(np.int64), "file": files[kept]})
    array = np.stack(images) if images else np.empty((0, *shape), np.uint8)
    raw = {id_: source.images[row] for id_, row in zip(ids, kept, strict=True)}
    return Arrivals(rows, array, raw, table, source.notes, dataset)


def known_images() -> dict[str, set[str]]:
    """The labels of each image in the trained set, by the hash of its original."""
    out: dict[str, set[str]] = {}
    for path in (paths.labels(RAW), paths.TEST_LABELS):
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        for id_, label in zip(table["id"], table["label"], strict=True):
            out.setdefault(re.sub(r"-\d+$", "", id_), set()).add(label)
    return out


def stop_at_unreadable(left_out: pd.DataFrame, data: DataSettings) -> None:
    lost = left_out[left_out["lost"]]
    if len(lost) and data.unreadable == "stop":
        first = lost.iloc[0]
        more = f" ({len(lost):,} such files)" if len(lost) > 1 else ""
        raise Trouble(f"{first['file']}: {first['reason']}{more}; repair or remove it, or judge the others (data.unreadable: skip)")
