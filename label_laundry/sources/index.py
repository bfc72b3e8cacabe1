"""The files of a folder, for tables and names that say which of them have which label."""

from pathlib import Path, PurePosixPath

from label_laundry.formats.file_index import FileIndex
from label_laundry.sources.formats import suffixes
from label_laundry.sources.tree import scan


def index_of(folder: Path) -> FileIndex:
    """All files but hidden ones and litter; see `scan`. A broken link is a file, which cannot be read."""
    files = []
    for one in scan(folder)[0].every():
        found = (path.relative_to(folder) for path in (*one.files, *one.broken))
        files += [path.as_posix() for path in found if not any(part.startswith(".") for part in path.parts)]
    return FileIndex(folder, files, [file for file in files if PurePosixPath(file).suffix.lower() in suffixes()])
