"""Tell a folder with a table of labels, or with Parquet files of images, from a folder of class folders."""

from pathlib import Path, PurePosixPath

import pyarrow as pa
import pyarrow.parquet as pq

from label_laundry.formats.asked import Table
from label_laundry.formats.file_index import FileIndex
from label_laundry.formats.split_names import split_named
from label_laundry.formats.table_columns import one_to_one
from label_laundry.formats.table_search import Found, tables_below
from label_laundry.sources.class_folders import has_class_folders


def class_folder(file: str) -> str:
    """The name of the folder that a file is in; "" if that is a split folder or the top folder."""
    name = PurePosixPath(file).parent.name
    return "" if split_named(name) else name


def has_labels_in_tables(index: FileIndex) -> bool:
    """Whether there are tables of labels that count for more than class folders.

    Beside class folders, a table counts only if it names images outside them, or if it gives other labels and covers at least half of
    the images.
    """
    found, _ = tables_below(index, Table())
    return bool(found) and (not has_class_folders(index.top) or any(says_more(one, index) for one in found))


def says_more(found: Found, index: FileIndex) -> bool:
    rows = found.table[[found.columns.image, *found.columns.labels]]
    files = [index.find(cell, found.beside, found.split) for cell in rows[found.columns.image]]
    folders = [class_folder(of[0]) if len(of) == 1 else "" for of in files]
    if not all(folders):
        return True
    same = len(found.columns.labels) == 1 and one_to_one(rows[found.columns.labels[0]], rows.assign(folder=folders)["folder"])
    return not same and 2 * len(rows) >= len(index.pictures)


def has_parquet_images(folder: Path) -> bool:
    """Whether a Parquet file in the folder or one level below it, or an Arrow file in the folder, has a column of images."""
    for path in sorted([*folder.glob("*.parquet"), *folder.glob("*/*.parquet"), *folder.glob("*.arrow")]):
        try:
            schema = pq.read_schema(path) if path.suffix == ".parquet" else pa.ipc.open_stream(path).schema
        except (OSError, pa.ArrowInvalid):
            continue
        if any(is_image(field.type) for field in schema):
            return True
    return False


def is_image(kind: pa.DataType) -> bool:
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return True
    return pa.types.is_struct(kind) and any(kind.field(place).name == "bytes" for place in range(kind.num_fields))
