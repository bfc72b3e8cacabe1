"""Find the file that a table cell refers to, by whatever part of its path the cell contains."""

import unicodedata
from collections import defaultdict
from functools import cached_property
from pathlib import Path, PurePosixPath

from label_laundry.formats.split_names import split_within


class FileIndex:
    """Files by name. Comparison ignores case and Unicode composition, as file systems on macOS and Windows do."""

    def __init__(self, top: Path, paths: dict[str, Path], pictures: list[str]) -> None:
        """`paths` maps names relative to `top` to paths; `pictures` lists the names with the suffix of an image format."""
        self.top, self.paths, self.files, self.pictures = top, paths, list(paths), pictures

    @cached_property
    def by_name(self) -> dict[str, list[str]]:
        return grouped((plain(PurePosixPath(file).name), file) for file in self.files)

    @cached_property
    def by_stem(self) -> dict[str, list[str]]:
        return grouped((plain(PurePosixPath(file).stem), file) for file in self.files)

    @cached_property
    def by_number(self) -> dict[str, list[str]]:
        """Files whose stem is all digits, by its value: tables often lose the leading zeros of 00042.jpg."""
        stems = ((PurePosixPath(file).stem, file) for file in self.files)
        return grouped((str(int(stem)), file) for stem, file in stems if stem.isascii() and stem.isdecimal())

    def find(self, cell: str, beside: str = "", split: str | None = None) -> list[str]:
        """The files that a cell may refer to, as names relative to the top: one if it is clear, none if nothing fits.

        Parameters
        ----------
        cell : a path relative to any folder, a file name, or a file name without suffix.
        beside : the table's folder relative to the top; among files of the same name, those below it are preferred.
        split : the split of the table; among files of the same name, those in a folder of that split are preferred.
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
    """The files whose folders match the most names of `parents`, counted from the file upwards."""
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
