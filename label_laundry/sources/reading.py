"""Read the source that the `data:` section of params.yaml names, or tell what kind of source a folder is."""

from dataclasses import replace
from pathlib import Path

from label_laundry.contracts.place import expanded
from label_laundry.contracts.trouble import Trouble
from label_laundry.formats.asked import Table
from label_laundry.formats.cifar_batches import batches
from label_laundry.formats.hugging_face_columns import is_saved
from label_laundry.formats.named_arrays import array_files, labelled_arrays
from label_laundry.formats.other_formats import remedy_for
from label_laundry.formats.table_search import place_of, tables_below
from label_laundry.sources.arrays import read_arrays
from label_laundry.sources.cifar import read_cifar
from label_laundry.sources.class_folders import has_class_folders, read_class_folders
from label_laundry.sources.fashion_mnist import CLASS_NAMES
from label_laundry.sources.hugging_face import read_hugging_face
from label_laundry.sources.idx_folder import idx_files, read_idx
from label_laundry.sources.index import index_of
from label_laundry.sources.labelled_names import proposed, read_labelled_names
from label_laundry.sources.recognition import class_folder, has_labels_in_tables, has_parquet_images
from label_laundry.sources.settings import FASHION_MNIST, DataSettings
from label_laundry.sources.source import Source
from label_laundry.sources.table import read_table


def read_source(settings: DataSettings) -> Source:
    """The source that the settings name.

    Raises
    ------
    Trouble
        When it is missing or invalid, or has fewer than two classes.
    """
    source = found(settings)
    if len(source.class_names) < 2:
        classes = ", ".join(repr(name) for name in source.class_names) or "none"
        raise Trouble(f"{source.words}: fewer than two classes ({classes}); labels can only be wrong where there are two or more")
    return source


def place(settings: DataSettings) -> Path:
    """The folder of the source. It need not exist for a name on the Hugging Face Hub, or for Fashion-MNIST.

    Raises
    ------
    Trouble
        When the folder does not exist, or is a file.
    """
    path = expanded(settings.path)
    if path.is_file():
        raise Trouble(f"params.yaml: data.path: {path} is a file; name the folder that holds it")
    if not path.exists() and settings.source not in (FASHION_MNIST, "datasets"):
        raise Trouble(f"params.yaml: data.path: {path} does not exist; name the folder with your images")
    return path


def found(settings: DataSettings) -> Source:
    path = place(settings)
    if settings.source == FASHION_MNIST:
        words = "the authors' IDX files, verified by the SHA-256 of their decompressed content"
        return replace(read_idx(path, {str(code): name for code, name in enumerate(CLASS_NAMES)}), name="Fashion-MNIST", words=words)
    classes = None if settings.classes is None else {str(key): name for key, name in settings.classes.items()}
    table = settings.table or Table()
    if settings.source == "datasets":
        return read_hugging_face(path, table, classes, settings.validation)
    match settings.source:
        case "folder":
            return read_class_folders(path, classes, settings.validation)
        case "table":
            return read_table(path, table, classes, settings.validation)
        case "file-names":
            return read_labelled_names(path, settings.label_pattern or "", classes, settings.validation)
        case "cifar":
            return read_cifar(path, table, classes, settings.validation)
        case "idx":
            return read_idx(path, classes, settings.validation)
        case "arrays":
            return read_arrays(path, classes, settings.validation)


def files_elsewhere(settings: DataSettings) -> list[Path]:
    """The files that are read and may lie outside `data.path`: the table of labels and the truth."""
    file = settings.table.file if settings.table else None
    labels = [place_of(expanded(settings.path), file)] if file and settings.source == "table" else []
    return labels + ([expanded(settings.truth.file)] if settings.truth else [])


def kind_of(folder: Path, pattern: str | None = None, table: str | None = None) -> str:
    """Guess the `data.source` of a folder from its files; `pattern` is `data.label_pattern`, `table` the file in `data.table`.

    Raises
    ------
    Trouble
        When the folder looks like a format that is not read, or file names seem to have labels; the message has the remedy.
    """
    if table:
        return "table"
    if is_saved(folder) or has_parquet_images(folder):
        return "datasets"
    if batches(folder):
        return "cifar"
    if idx_files(folder):
        return "idx"
    index = index_of(folder)
    # An array that lies beside class folders may be left over from other work.
    if array_files(folder) and (not index.pictures or (labelled_arrays(folder) and not has_class_folders(folder))):
        return "arrays"
    if has_labels_in_tables(index):
        return "table"
    remedy = None
    if not index.pictures:
        remedy = remedy_for(folder)
    elif len({class_folder(file) for file in index.pictures}) == 1:
        if pattern:
            return "file-names"
        remedy = proposed(index.pictures)
        # There is a table that could not be understood: `read_table` will say what it needs to know.
        if not remedy and tables_below(index, Table())[1]:
            return "table"
    if remedy:
        raise Trouble(f"{folder}: {remedy}")
    return "folder"
