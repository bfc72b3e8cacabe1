"""Tell which folders of a tree are splits, and which are classes."""

from dataclasses import dataclass, field
from pathlib import Path

from label_laundry.formats.split_names import split_named
from label_laundry.sources.source import text
from label_laundry.sources.tree import Folder, Missed, name_from

NO_CLASS = "in no class folder"


@dataclass
class Layout:
    """How a tree of folders with images is understood.

    `classes` has one entry per folder of images: its split (`train`, `validation`, `test`, or "" if the tree has no splits), the name
    of its class folder, and the folder. A class can have several entries. `notes` are sentences for a person.
    """

    classes: list[tuple[str, str, Folder]] = field(default_factory=list)
    left_out: list[Missed] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def laid_out(tree: Folder) -> Layout:
    """The layout of a tree whose folders all hold images, at any depth (see `class_folders.keep_pictures`)."""
    top, found = tree.path, Layout()
    base = unwrapped(tree)
    if base is not tree:
        found.notes.append(f"the class folders are in {name_from(top, base.path)}/")
    folders = without_copies(base, top, found)
    splits = splits_above(base, folders)
    if splits:
        for folder in folders:
            if folder in splits:
                add_split(splits[folder], folder, top, found)
            else:
                leave_out(found, folder, top, "beside the split folders, of no split", lost=True)
        leave_out(found, Folder(base.path, files=base.files), top, NO_CLASS, lost=True)
        return found
    if folders and all(split_named(folder.name) and not folder.folders for folder in folders):
        found.notes.append(f"{listed(folders)} have images, but no class folders")
        for folder in folders:
            leave_out(found, folder, top, NO_CLASS, lost=True)
        folders = []
    leave_out(found, Folder(base.path, files=base.files), top, NO_CLASS, lost=True)
    below = splits_below(folders)
    inner = {tuple(one.name for one in folder.folders) for folder in folders}
    if not below and len(folders) > 1 and len(inner) == 1 and len(names := next(iter(inner))) > 1:
        found.notes.append(f"{listed(folders)} are taken as the classes, not {', '.join(map(text, names))}, which each of them has")
    for folder in folders:
        if not below:
            found.classes.append(("", folder.name, folder))
            continue
        found.classes += [(split, folder.name, part) for part in folder.folders if (split := split_named(part.name))]
        others = [part for part in folder.folders if not split_named(part.name)]
        leave_out(found, Folder(folder.path, others, folder.files), top, "in no split folder, as others of its class are", lost=True)
    return found


def unwrapped(tree: Folder) -> Folder:
    """The folder that holds splits or classes: `tree`, or the end of a chain of folders that each hold one folder and nothing else."""
    one = tree
    while not one.files and len(one.folders) == 1 and not split_named(one.folders[0].name):
        one = one.folders[0]
    return one if len(one.folders) > 1 or (one.folders and not one.files) else tree


def splits_above(base: Folder, folders: list[Folder]) -> dict[Folder, str]:
    """The folders that are splits, if at least one of them has class folders; else {}.

    A class may be called `train` too. So if only one split is named, it counts as a split only if it holds most of the images.
    """
    named = {folder: split for folder in folders if (split := split_named(folder.name))}
    if not any(folder.folders for folder in named):
        return {}
    others = sum(n_pictures(folder) for folder in folders if folder not in named)
    return named if len(set(named.values())) > 1 or sum(map(n_pictures, named)) > others else {}


def splits_below(classes: list[Folder]) -> bool:
    """Whether most class folders contain split folders, as in cat/train and cat/test, and two or more splits occur."""
    splits = [{split for part in folder.folders if (split := split_named(part.name))} for folder in classes]
    return len(set().union(*splits)) > 1 and 2 * sum(map(bool, splits)) > len(classes)


def add_split(split: str, folder: Folder, top: Path, found: Layout) -> None:
    inner = unwrapped(folder)
    if not inner.folders:
        name = name_from(top, folder.path)
        n = len(inner.files)
        found.notes.append(f"{name}/ has {n:,} images, but no class folders, so no labels: they are left out")
        leave_out(found, inner, top, f"{name}/ has no class folders", lost=False)
        return
    found.classes += [(split, one.name, one) for one in inner.folders]
    leave_out(found, Folder(inner.path, files=inner.files), top, NO_CLASS, lost=True)


def without_copies(base: Folder, top: Path, found: Layout) -> list[Folder]:
    """The folders of `base`, without any that repeats the others, as after an archive was unpacked into itself."""
    kept = []
    for folder in base.folders:
        inner = unwrapped(folder)
        names = {one.name for one in inner.folders}
        if inner.files or len(names) < 2 or not names <= {one.name for one in base.folders if one is not folder}:
            kept.append(folder)
            continue
        name = name_from(top, folder.path)
        own = {path for path in pictures(inner) if not is_copy(path, inner.path, base.path)}
        other = f", but {len(own):,} of its files are others" if own else ""
        found.notes.append(f"{name}/ is a second copy of the folders beside it{other}: it is left out")
        for path in pictures(folder):
            found.left_out.append(Missed(name_from(top, path), "in a second copy of the folders beside it", lost=path in own))
    return kept


def is_copy(path: Path, of: Path, beside: Path) -> bool:
    """Whether `beside` has a file of the same size at the same relative path as `path` below `of`."""
    other = beside / path.relative_to(of)
    try:
        return other.stat().st_size == path.stat().st_size
    except OSError:
        return False


def leave_out(found: Layout, folder: Folder, top: Path, reason: str, lost: bool) -> None:
    found.left_out += [Missed(name_from(top, path), reason, lost) for path in pictures(folder)]


def pictures(folder: Folder) -> list[Path]:
    return [path for one in folder.every() for path in one.files]


def n_pictures(folder: Folder) -> int:
    return sum(len(one.files) for one in folder.every())


def listed(folders: list[Folder]) -> str:
    return ", ".join(f"{text(folder.name)}/" for folder in folders)
