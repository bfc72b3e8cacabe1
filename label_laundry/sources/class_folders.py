"""A folder with one subfolder of images per class. Folders for splits may lie above or below the class folders."""

from collections import Counter
from pathlib import Path

import pandas as pd
import yaml

from label_laundry.contracts.trouble import Trouble
from label_laundry.formats.label_words import listed
from label_laundry.formats.split_names import Validation, assigned
from label_laundry.sources.class_names import differing, plain
from label_laundry.sources.formats import is_picture, suffixes
from label_laundry.sources.layout import Layout, laid_out, leave_out
from label_laundry.sources.source import Source, natural, text
from label_laundry.sources.tree import ALIAS, Folder, Missed, name_from, scan


def read_class_folders(folder: Path, classes: dict[str, str] | None, validation: Validation = "train") -> Source:
    """All images, sorted by file name, then by path; numbers in names sort by value.

    The file name comes first so that numbered files keep their order across classes. A data set that was exported to numbered files
    thus gets its original order back. The order is the same on every file system.

    Parameters
    ----------
    classes : folder name -> class name, in class order; None uses the sorted folder names.
    validation : what happens to a validation split when there are training and test splits too.

    Raises
    ------
    Trouble
        When the folder does not exist, no class is found, or a class in `classes` has no image.
    """
    if not folder.is_dir():
        raise Trouble(f"params.yaml: data.path: {folder} is not a folder; name the folder that holds your class folders")
    tree, missed = scan(folder)
    bare = keep_pictures(tree, missed)
    layout = laid_out(tree)
    splits = splits_of(layout, folder, validation)
    trained = [name for split, name, _ in layout.classes if splits[split] in ("train", "")]
    names = named(folder, trained, classes, layout)
    rows = []
    codes = {key: code for code, key in enumerate(names)}
    for split, name, part in layout.classes:
        code = codes.get(plain(name))
        if splits[split] is None:
            leave_out(layout, part, folder, "of the validation split (data.validation: leave out)", lost=False)
        elif code is None and classes is not None:
            leave_out(layout, part, folder, f"{plain(name)!r} is not in data.classes", lost=False)
        elif code is None:
            leave_out(layout, part, folder, f"{plain(name)!r} is no class of the training images", lost=True)
        else:
            rows += [(splits[split], code, path) for one in part.every() for path in one.files]
    keys = {path: (natural(path.name), natural(str(path))) for _, _, path in rows}
    rows.sort(key=lambda row: keys[row[2]])
    table = pd.DataFrame(rows, columns=["split", "label", "path"])
    table["file"] = [name_from(folder, path) for path in table["path"]]
    layout.notes += [f"{one.file} is {one.reason}: it is left out" for one in missed if one.reason.startswith(ALIAS)]
    layout.notes += [*differing([name for _, name, _ in layout.classes]), *untested(table, names), *no_classes(layout, bare, folder)]
    return Source(
        name=text(folder.resolve().name),
        words=f"class folders in {text(folder)}",
        class_names=list(names.values()),
        rows=table[["split", "label", "file"]].astype({"label": "int64"}),
        images=table["path"].tolist(),
        left_out=pd.DataFrame([*missed, *layout.left_out], columns=Missed._fields).astype({"lost": bool}),
        notes=tuple(layout.notes),
    )


def has_class_folders(folder: Path) -> bool:
    """Whether the folder has at least two classes with images."""
    try:
        return len(read_class_folders(folder, None).class_names) > 1
    except Trouble:
        return False


def keep_pictures(tree: Folder, missed: list[Missed]) -> list[Path]:
    """Reduce a tree to images (by name or content) and the folders that hold any; return the paths of folders without images.

    A broken link with the name of an image is kept: it counts as an image that cannot be read.
    """
    top, bare = tree.path, []
    for one in reversed(list(tree.every())):
        pictures = [path for path in one.broken if path.suffix.lower() in suffixes()]
        missed += [
            Missed(name_from(top, path), "a broken link, not to an image by its name", lost=False)
            for path in one.broken
            if path not in pictures
        ]
        for path in one.files:
            if path.name.startswith("."):
                missed.append(Missed(name_from(top, path), "a hidden file", lost=False))
            elif is_picture(path):
                pictures.append(path)
            else:
                missed.append(Missed(name_from(top, path), f"no image ({path.suffix.lower() or 'no suffix'})", lost=False))
        one.files = sorted(pictures, key=lambda path: natural(path.name))
        held = [folder for folder in one.folders if folder.files or folder.folders]
        bare += [folder.path for folder in one.folders if folder not in held]
        seen = [folder for folder in held if not folder.name.startswith(".")]
        # Hidden folders are mostly made by tools, but one beside class folders may be a class itself, such as .NET.
        one.folders = [folder for folder in held if folder in seen or (len(seen) > 1 and not folder.folders)]
        missed += [Missed(name_from(top, folder.path), "a hidden folder", lost=False) for folder in held if folder not in one.folders]
    return bare


def splits_of(layout: Layout, top: Path, validation: Validation) -> dict[str, str | None]:
    """What each split in the layout is used as. A split that shares no class with the training split counts as unlabelled."""
    classes = {split: {plain(name) for of, name, _ in layout.classes if of == split} for split, _, _ in layout.classes}
    for split in [split for split in classes if split != "train" and "train" in classes and not classes[split] & classes["train"]]:
        parts = [part for of, _, part in layout.classes if of == split]
        layout.notes.append(f"the {split} split has no class of the training split, so no labels: it is left out")
        for part in parts:
            leave_out(layout, part, top, "of a split that has no class of the training split", lost=False)
        layout.classes = [one for one in layout.classes if one[0] != split]
        del classes[split]
    if "" in classes:
        return {"": ""}
    splits, said = assigned(classes, validation)
    layout.notes += [said] if said else []
    return splits


def named(folder: Path, trained: list[str], classes: dict[str, str] | None, layout: Layout) -> dict[str, str]:
    """Folder name, normalised by `plain` -> class name, in class order.

    Raises
    ------
    Trouble
        When there is no class, or a class in `classes` has no training image.
    """
    known = {plain(name) for name in trained}
    names = {name: name for name in sorted(known, key=natural)} if classes is None else {plain(key): name for key, name in classes.items()}
    missing = next((name for name in names if name not in known), None)
    if missing is not None:
        there = ", ".join(sorted(known, key=natural)) or "none"
        # YAML reads 00010 as an octal number, 8.
        alike = next((name for name in known if name.isdecimal() and str(yaml.safe_load(name)) == missing), None)
        if alike:
            raise Trouble(
                f"params.yaml: data.classes: {missing} is no folder; write {alike!r} with its quotes, which YAML reads as {missing}"
            )
        raise Trouble(
            f"{text(folder)}: class folder {missing!r} has no image; see data.classes in params.yaml (folders with images: {there})"
        )
    if not names:
        n = sum(one.lost for one in layout.left_out)
        what = f"{n:,} images, but no class folder has an image" if n else "no class folder has an image"
        raise Trouble(
            f"{folder}: {what} ({', '.join(layout.notes) or 'by name or content'}); labels come from a folder for each class, or from a "
            "table of files and labels; see docs/your-images.md"
        )
    return names


def untested(table: pd.DataFrame, names: dict[str, str]) -> list[str]:
    tested = table.loc[table["split"] == "test", "label"].unique()
    without = [name for code, name in enumerate(names.values()) if code not in tested]
    return [f"no test image: {listed(without)}"] if len(tested) and without else []


def no_classes(layout: Layout, bare: list[Path], top: Path) -> list[str]:
    """A note on folders without images that lie where class folders lie."""
    places = Counter(part.path.parent for _, _, part in layout.classes)
    without = [name_from(top, path) for path in sorted(bare) if path.parent in places]
    return [f"no image in {listed(without)}: no class"] if without else []
