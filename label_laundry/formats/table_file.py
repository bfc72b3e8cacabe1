"""Read table files as people save them: CSV, TSV, JSON Lines, JSON and Parquet, all cells as text."""

import csv
import io
import json
import mimetypes
from pathlib import Path, PurePosixPath

import pandas as pd

from label_laundry.contracts.trouble import Trouble
from label_laundry.formats.json_table import rows_of_json
from label_laundry.formats.label_words import as_words

SUFFIXES = (".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".json", ".parquet")
SEPARATORS = ",;\t|"


def read_table_file(path: Path) -> tuple[pd.DataFrame, str]:
    """All columns as text ("" for empty cells), and a note on anything odd about the file ("" for nothing).

    Raises
    ------
    Trouble
        When the file cannot be read as the kind of table that its suffix says.
    """
    suffix = path.suffix.lower()
    try:
        if suffix == ".parquet":
            return as_text(pd.read_parquet(path)), ""
        text, said = decoded(path.read_bytes())
        if suffix in (".jsonl", ".ndjson"):
            lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
            return as_text(pd.DataFrame([as_object(line, number) for number, line in lines])), said
        if suffix == ".json":
            return as_text(rows_of_json(json.loads(text))), said
        return split_text(text), said
    except FileNotFoundError as error:
        raise Trouble(f"{path}: no such table; see data.table in params.yaml") from error
    # The errors of pyarrow, json and text decoding are subclasses of ValueError or OSError.
    except (OSError, ValueError, csv.Error) as error:
        raise Trouble(f"{path}: cannot be read as a table ({' '.join(str(error).split())}); repair it, or save it as CSV") from error


def decoded(content: bytes) -> tuple[str, str]:
    """Decode as UTF-16 if its byte order mark is there, else as UTF-8, else as Windows-1252; a note says so in the last case."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16"), ""
    try:
        return content.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace"), "it is not UTF-8: its letters are read as Windows' (cp1252)"


def split_text(text: str) -> pd.DataFrame:
    """A table from text: CSV separated by commas, semicolons, tabs or bars, or lines of a file name, whitespace and a label.

    If the first line names an image file, there is no header, and the columns are called `column 1` and so on.
    """
    first = text.lstrip("\r\n").partition("\n")[0]
    counts = {separator: first.count(separator) for separator in SEPARATORS}
    separator = max(counts, key=counts.get)
    if not counts[separator] and is_file_and_label(first):
        # An image list in Caffe's form: the label follows the last whitespace.
        numbered = [(number, line.strip().rsplit(None, 1)) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    else:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        numbered = [(reader.line_num, row) for row in reader if is_row(row)]
    if not numbered:
        raise ValueError("it is empty")
    rows = [row for _, row in numbered]
    width = len(rows[0])
    for line, row in numbered:
        if len(row) > width and any(cell.strip() for cell in row[width:]):
            raise ValueError(f"line {line} has {len(row)} cells, the first row {width}: quote cells that have a {separator!r} in them")
    headless = any("." in cell and is_image_name(cell) for cell in rows[0])
    header = [f"column {place}" for place in range(1, width + 1)] if headless else [cell.strip() for cell in rows[0]]
    cells = [row[:width] + [""] * (width - len(row)) for row in rows[0 if headless else 1 :]]
    return pd.DataFrame(cells, columns=header, dtype=object)


def is_row(cells: list[str]) -> bool:
    """Whether a line is a row: not empty, and not only separators, which Excel leaves. A quoted empty cell in one column is a row."""
    return len(cells) == 1 or any(cell.strip() for cell in cells)


def is_image_name(cell: str) -> bool:
    kind = mimetypes.guess_type(PurePosixPath(cell.strip().replace("\\", "/")).name)[0] or ""
    return kind.startswith("image/")


def is_file_and_label(line: str) -> bool:
    parts = line.strip().rsplit(None, 1)
    return len(parts) == 2 and is_image_name(parts[0])


def as_object(line: str, number: int) -> dict:
    try:
        value = json.loads(line)
    except ValueError as error:
        raise ValueError(f"line {number}: {error}") from error
    if not isinstance(value, dict):
        raise ValueError(f"line {number} is no JSON object with a name for each cell")
    return value


def as_text(table: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({str(name): as_words(table[name]).to_numpy() for name in table.columns}, dtype=object)
