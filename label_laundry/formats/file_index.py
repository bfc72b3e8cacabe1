"""Which file of a folder a table means, by whatever part of its path the table has."""

import unicodedata
from collections import defaultdict
from functools import cached_property
from pathlib import Path, PurePosixPath

from label_laundry.formats.split_names import split_within


class FileIndex:
    """Files by name. Names are compared without regard to case and to how letters are composed, as on a Mac or under Windows."""

    def __init__(self, top: Path, paths: dict[str, Path], pictures: list[str]) -> None:
        """`paths` are by their names from `top`, as text; `pictures` are the names of those that are images by their names."""
        self.top, self.paths, self.files, self.pictures = top, paths, list(paths), pictures

    @cached_property
    def by_name(self) -> dict[str, list[str]]:
        return grouped((plain(PurePosixPath(file).name), file) for file in self.files)

    @cached_property
    def by_stem(self) -> dict[str, list[str]]:
        return grouped((plain(PurePosixPath(file).stem), file) for file in self.files)

    @cached_property
    def by_number(self) -> dict[str, list[str]]:
        """By the value of a name that is all digits: tables lose the zeros of 00042.jpg."""
        stems = ((PurePosixPath(file).stem, file) for file in self.files)
        return grouped((str(int(stem)), file) for stem, file in stems if stem.isascii() and stem.isdecimal())

    def find(self, cell: str, beside: str = "", split: str | None = None) -> list[str]:
        """The files that a cell may mean, by path from the top; one where it is clear.

        Parameters
        ----------
        cell : a path from anywhere, a name, or a name without its suffix.
        beside : path of the table's folder from the top; a path in the cell may start there.
        split : the split that the table is of; among files of one name, those in a folder of the split are meant.
        """
        path = PurePosixPath(cell.strip().replace("\\", "/").lstrip("./"))
        name = plain(path.name)
        found = (
            self.by_name.get(name)
            or self.by_stem.get(name)
            or (self.by_number.get(name.lstrip("0") or "0", []) if name.isdecimal() else [])
        )
        if len(found) > 1:
            parents = [plain(part) for part in path.parent.parts]
            found = longest(found, parents)
        if len(found) > 1 and beside:
            found = [file for file in found if file.startswith(f"{beside}/")] or found
        if len(found) > 1 and split:
            found = [file for file in found if split in {split_within(part)[0] for part in PurePosixPath(file).parts[:-1]}] or found
        if len(found) > 1 and len(near := [file for file in found if PurePosixPath(file).parent.as_posix() in (beside or ".", ".")]) == 1:
            found = near
        return found


def longest(files: list[str], parents: list[str]) -> list[str]:
    """The files whose folders have the most names in common with `parents`, counted from the file upwards."""
    shared = []
    for file in files:
        own = [plain(part) for part in PurePosixPath(file).parent.parts]
        same = [a == b for a, b in zip(reversed(own), reversed(parents), strict=False)]
        shared.append(same.index(False) if False in same else len(same))
    return [file for file, n in zip(files, shared, strict=True) if n == max(shared)]


def plain(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def grouped(pairs) -> dict[str, list[str]]:
    found = defaultdict(list)
    for key, file in pairs:
        found[key].append(file)
    return dict(found)
