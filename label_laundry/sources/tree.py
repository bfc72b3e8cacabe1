"""The files below a folder. Links are followed, each folder is read once, and everything skipped is listed with a reason."""

import os
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from label_laundry.sources.litter import is_litter
from label_laundry.sources.source import natural, text

UNLISTED = "a folder that cannot be listed"
ALIAS = "the same folder as"


class Missed(NamedTuple):
    """A file or folder that is left out: its path relative to the top as text, the reason, and whether an image is lost."""

    file: str
    reason: str
    lost: bool = True


@dataclass(eq=False)
class Folder:
    """A folder, by the path that reaches it from the top, with its files and folders in natural order. `broken` are broken links."""

    path: Path
    folders: list["Folder"] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    broken: list[Path] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.path.name

    def every(self) -> Iterator["Folder"]:
        """This folder and all folders below it, parents first."""
        left = [self]
        while left:
            one = left.pop()
            yield one
            left += reversed(one.folders)


def scan(top: Path) -> tuple[Folder, list[Missed]]:
    """The tree below a folder, and what was skipped: litter, devices and the like, unlistable folders, links to folders already read.

    A folder that can be reached by its own path and by a link is read by its own path. A link to a folder above it is not followed.
    """
    root, missed = Folder(top), []
    read: dict[str, Path] = {}  # real path of a folder -> the path by which it was reached
    plain, links = deque([(root, root)]), deque()
    while plain or links:
        parent, folder = plain.popleft() if plain else links.popleft()
        place = os.path.realpath(folder.path)
        reason = why_not(folder, place, read, top) if folder is not root else None
        if reason:
            missed.append(Missed(name_from(top, folder.path), reason, lost=False))
            continue
        read[place] = folder.path
        try:
            with os.scandir(folder.path) as listing:
                entries = sorted(listing, key=lambda entry: natural(entry.name))
        except OSError as error:
            missed.append(Missed(name_from(top, folder.path), f"{UNLISTED} ({error.strerror})"))
            continue
        if folder is not root:
            parent.folders.append(folder)
        for entry in entries:
            path = folder.path / entry.name
            kind = kind_of_entry(entry)
            if is_litter(entry.name, kind == "folder"):
                missed.append(Missed(name_from(top, path), "litter of a system or tool", lost=False))
            elif kind == "folder":
                (links if entry.is_symlink() else plain).append((folder, Folder(path)))
            elif kind == "file":
                folder.files.append(path)
            elif kind == "broken link":
                folder.broken.append(path)
            else:
                missed.append(Missed(name_from(top, path), "a device, pipe or socket", lost=False))
    for folder in root.every():
        folder.folders.sort(key=lambda one: natural(one.name))
    return root, missed


def why_not(folder: Folder, place: str, read: dict[str, Path], top: Path) -> str | None:
    """Why a folder is not read, or None."""
    if place in read:
        return f"{ALIAS} {name_from(top, read[place])}, by a link"
    # Following such a link would add unrelated folders: a link to / leads to the whole disk.
    above = os.path.realpath(folder.path.parent)
    return "a link to a folder above it" if above.startswith(f"{place.rstrip(os.sep)}{os.sep}") else None


def kind_of_entry(entry: os.DirEntry) -> str:
    """`folder`, `file`, `broken link` or `other`."""
    try:
        if entry.is_dir():
            return "folder"
        if entry.is_file():
            return "file"
        return "broken link" if entry.is_symlink() and not Path(entry.path).exists() else "other"
    except OSError:  # circular links, or targets in a folder without access
        return "broken link"


def name_from(top: Path, path: Path) -> str:
    """A path relative to the top, as text."""
    return text(path.relative_to(top).as_posix())
