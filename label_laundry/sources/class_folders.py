"""A folder with a sub-folder of images for each class: with `train` and `test` above them, or one tree."""

import os
from pathlib import Path

import pandas as pd

from label_laundry.contracts.trouble import Trouble
from label_laundry.sources.source import Source, natural

SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".bmp")
SPLITS = ("train", "test")
NO_CLASS = "in no class folder"


def read_class_folders(folder: Path, classes: dict[str, str] | None) -> Source:
    """All images, sorted by file name, then by folder; numbers in names count by value.

    By file first, so that numbered files keep the order of their numbers across classes: a data set that was exported to files comes
    back in its own order. Hidden files and other kinds of files are ignored.

    Parameters
    ----------
    classes : name of a class folder -> name of the class, in class order; None takes the folders' names, sorted.

    Raises
    ------
    Trouble
        When there is no such folder, no class, or a class without a single image.
    """
    if not folder.is_dir():
        raise Trouble(f"params.yaml: data.path: {folder} is not a folder; name the folder that holds your class folders")
    has_splits = all((folder / split).is_dir() for split in SPLITS)
    found = [row for split in (SPLITS if has_splits else ("",)) for row in images_below(folder / split, split)]
    table = pd.DataFrame(found, columns=["split", "class_folder", "path"])
    known = table.loc[(table["split"] != "test") & (table["class_folder"] != ""), "class_folder"].unique()
    if classes is None:
        classes = {name: name for name in sorted(known, key=natural)}
    empty = [name for name in classes if name not in known]
    if empty or not classes:
        what = f"class folder {empty[0]!r} has no image" if empty else "no class folder has an image"
        raise Trouble(f"{folder / 'train' if has_splits else folder}: {what} ({', '.join(SUFFIXES)}); see data.path and data.classes")
    labelled = table["class_folder"].isin(classes)
    rows, others = table[labelled], table[~labelled]
    rows = rows.iloc[sorted(range(len(rows)), key=lambda n: (natural(rows["path"].iloc[n].name), natural(str(rows["path"].iloc[n]))))]
    codes = {name: code for code, name in enumerate(classes)}
    files = [path.relative_to(folder).as_posix() for path in rows["path"]]
    reasons = others["class_folder"].map(lambda name: f"{name!r} is no class of the training images" if name else NO_CLASS)
    return Source(
        name=folder.resolve().name,
        words=f"class folders in {folder}",
        class_names=list(classes.values()),
        rows=pd.DataFrame({"split": rows["split"].to_numpy(), "label": rows["class_folder"].map(codes).to_numpy(), "file": files}),
        images=list(rows["path"]),
        left_out=pd.DataFrame({"file": [path.relative_to(folder).as_posix() for path in others["path"]], "reason": list(reasons)}),
    )


def images_below(top: Path, split: str) -> list[tuple[str, str, Path]]:
    """(split, class folder, path) of every image file; the class folder is the first below `top`, "" for files in `top` itself."""
    found = []
    seen = set()  # a link may lead back to a parent folder
    for here, folders, files in os.walk(top, followlinks=True):
        if (place := os.path.realpath(here)) in seen:
            folders.clear()
            continue
        seen.add(place)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        parts = Path(here).relative_to(top).parts
        found += [
            (split, parts[0] if parts else "", Path(here, name))
            for name in files
            if not name.startswith(".") and name.lower().endswith(SUFFIXES)
        ]
    return found
