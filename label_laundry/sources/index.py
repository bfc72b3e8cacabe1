"""An index of the files in a folder, for labels that come from tables or from file names."""

from pathlib import Path, PurePosixPath

from label_laundry.formats.file_index import FileIndex
from label_laundry.sources.formats import suffixes
from label_laundry.sources.tree import name_from, scan


def index_of(folder: Path) -> FileIndex:
    """All files except hidden ones and litter; see `scan`. A broken link counts as a file that cannot be read."""
    found = [path for one in scan(folder)[0].every() for path in (*one.files, *one.broken)]
    paths = {name_from(folder, path): path for path in found if not any(part.startswith(".") for part in path.relative_to(folder).parts)}
    return FileIndex(folder, paths, [file for file in paths if PurePosixPath(file).suffix.lower() in suffixes()])
