import json

import pandas as pd
import pytest

from label_laundry.contracts.trouble import Trouble
from label_laundry.formats.table_file import read_table_file

ROWS = [["a.jpg", "cat"], ["b.jpg", "dog"]]


def read(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    table, said = read_table_file(path)
    return table.columns.tolist(), table.to_numpy().tolist(), said


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("t.csv", "file,label\na.jpg,cat\nb.jpg,dog\n"),
        ("t.csv", "file;label\r\na.jpg;cat\r\nb.jpg;dog\r\n"),
        ("t.tsv", "file\tlabel\na.jpg\tcat\nb.jpg\tdog"),
        ("t.csv", b"\xef\xbb\xbffile,label\r\na.jpg,cat\r\nb.jpg,dog\r\n,\r\n"),
        ("t.csv", "file,label\na.jpg,cat\nb.jpg,dog\n".encode("utf-16")),
        ("t.jsonl", '{"file": "a.jpg", "label": "cat"}\n\n{"file": "b.jpg", "label": "dog"}\n'),
        ("t.json", json.dumps([dict(zip(("file", "label"), row, strict=True)) for row in ROWS])),
        ("t.json", json.dumps(dict(ROWS))),
    ],
)
def test_every_kind_of_table_is_one_of_text(tmp_path, name, content):
    assert read(tmp_path / name, content) == (["file", "label"], ROWS, "")


def test_parquet_keeps_whole_numbers_whole(tmp_path):
    pd.DataFrame({"file": ["a.jpg", "b.jpg"], "label": [1.0, None]}).to_parquet(tmp_path / "t.parquet")
    assert read_table_file(tmp_path / "t.parquet")[0].to_numpy().tolist() == [["a.jpg", "1"], ["b.jpg", ""]]


@pytest.mark.parametrize("content", ["a.jpg,cat\nb.jpg,dog\n", "a.jpg cat\nb.jpg dog\n", "a.jpg\tcat\nb.jpg\tdog\n"])
def test_a_list_without_a_header_has_numbered_columns(tmp_path, content):
    assert read(tmp_path / "t.txt", content) == (["column 1", "column 2"], ROWS, "")


def test_cells_may_have_separators_quotes_and_line_feeds(tmp_path):
    assert read(tmp_path / "t.csv", 'file,label\n"a,b.jpg","a ""b""\nc"\n')[1] == [["a,b.jpg", 'a "b"\nc']]


def test_letters_of_windows_are_read_and_said(tmp_path):
    _, rows, said = read(tmp_path / "t.csv", "file,label\na.jpg,Käfer\n".encode("cp1252"))
    assert rows == [["a.jpg", "Käfer"]]
    assert "not UTF-8" in said


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("t.csv", "", "it is empty"),
        ("t.csv", "file,label\na.jpg,cat,big\n", r"line 2 has 3 cells, the first row 2: quote cells that have a ','"),
        ("t.csv", '\nfile,label\n\n"a\n.jpg",cat\n,\nb.jpg,cat,big\n', "line 7 has 3 cells"),
        ("t.csv", ",,\n", "it is empty"),
        ("t.jsonl", '{"file": "a.jpg"}\n\n{"file"', "line 3: "),
        ("t.jsonl", "[1]\n", "line 1 is no JSON object"),
        ("t.json", "{", "cannot be read as a table"),
        ("t.json", '{"info": {}}', "it has no form that is known for labels"),
        ("t.parquet", b"PAR1", "cannot be read as a table"),
    ],
)
def test_what_is_no_table_is_one_line(tmp_path, name, content, words):
    with pytest.raises(Trouble, match=words):
        read(tmp_path / name, content)


def test_a_table_that_is_not_there_names_the_setting(tmp_path):
    with pytest.raises(Trouble, match=r"no such table; see data\.table"):
        read_table_file(tmp_path / "t.csv")
