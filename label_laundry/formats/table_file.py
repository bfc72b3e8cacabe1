"""Table files as people save them: CSV, TSV, JSON lines, JSON and Parquet, all cells as text."""

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
    """All columns as text, "" where a cell is empty, and a sentence on what was odd about the file ("" for nothing).

    Raises
    ------
    Trouble
        When it cannot be read as the kind of table that its name says.
    """
    suffix = path.suffix.lower()
    try:
        if suffix == ".parquet":
            return as_text(pd.read_parquet(path)), ""
        text, said = decoded(path.read_bytes())
        if suffix in (".jsonl", ".ndjson"):
            lines = [line for line in text.splitlines() if line.strip()]
            return as_text(pd.DataFrame([as_object(line, number) for number, line in enumerate(lines, 1)])), said
        if suffix == ".json":
            return as_text(rows_of_json(json.loads(text))), said
        return split_text(text), said
    except FileNotFoundError as error:
        raise Trouble(f"{path}: no such table; see data.table in params.yaml") from error
    # pyarrow's errors are ValueError or OSError, as are those of json, csv and of text.
    except (OSError, ValueError, csv.Error) as error:
        raise Trouble(f"{path}: cannot be read as a table ({' '.join(str(error).split())}); repair it, or save it as CSV") from error


def decoded(content: bytes) -> tuple[str, str]:
    """Text in UTF-8 or, by its byte order mark, UTF-16; else in Windows' letters, which is said."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16"), ""
    try:
        return content.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace"), "it is not UTF-8: its letters are read as Windows' (cp1252)"


def split_text(text: str) -> pd.DataFrame:
    """Cells of CSV with commas, semicolons, tabs or bars, or of a list with blanks between; its first line is the header if it is one.

    Lines and cells without a header are called `column 1` and so on.
    """
    first = text.lstrip("\r\n").partition("\n")[0]
    counts = {separator: first.count(separator) for separator in SEPARATORS}
    separator = max(counts, key=counts.get)
    if not counts[separator] and is_file_and_label(first):
        # An image list of Caffe's kind: the label is behind the last blank.
        rows = [line.strip().rsplit(None, 1) for line in text.splitlines() if line.strip()]
    else:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) if is_row(row)]
    if not rows:
        raise ValueError("it is empty")
    width = len(rows[0])
    for number, row in enumerate(rows, 1):
        if len(row) > width and any(cell.strip() for cell in row[width:]):
            raise ValueError(f"row {number} has {len(row)} cells, the first row {width}: quote cells that have a {separator!r} in them")
    headless = any("." in cell and is_image_name(cell) for cell in rows[0])
    header = [f"column {place}" for place in range(1, width + 1)] if headless else [cell.strip() for cell in rows[0]]
    cells = [row[:width] + [""] * (width - len(row)) for row in rows[0 if headless else 1 :]]
    return pd.DataFrame(cells, columns=header, dtype=object)


def is_row(cells: list[str]) -> bool:
    """Not an empty line, nor one of separators alone as Excel leaves it; a quoted nothing in a single column is a row."""
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
