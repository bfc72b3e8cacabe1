import pandas as pd
import pytest

from label_laundry.contracts.atomic import write_csv
from label_laundry.contracts.tables import read_csv, read_parquet
from label_laundry.contracts.trouble import Trouble

TABLE = pd.DataFrame({"id": ["007", "b"], "n": [1, 2]})


def test_a_table_is_read_as_it_was_written(tmp_path):
    write_csv(tmp_path / "a.csv", TABLE)
    TABLE.to_parquet(tmp_path / "a.parquet")
    pd.testing.assert_frame_equal(read_csv(tmp_path / "a.csv", dtype={"id": str}), TABLE)
    pd.testing.assert_frame_equal(read_parquet(tmp_path / "a.parquet", columns=["n"]), TABLE[["n"]])


@pytest.mark.parametrize(
    ("read", "content", "words"),
    [
        (read_csv, None, "cannot be read (No such file or directory); `dvc repro` makes it again"),
        (read_csv, b"", "cannot be read (No columns to parse from file); "),
        (read_csv, b"id,n\n007,1\nb,", "cannot be read (its last line is not complete); "),
        (read_csv, b"id,n\n007,1\nb,2,3,4\n", "cannot be read (Error tokenizing data"),
        (read_csv, b"id,n\n\xff,1\n", "cannot be read ('utf-8' codec can't decode"),
        (read_parquet, None, "cannot be read (No such file or directory); "),
        (read_parquet, b"", "cannot be read (Could not open Parquet"),
        (read_parquet, b"PAR1 and no more", "cannot be read (Could not open Parquet"),
    ],
)
def test_a_damaged_table_is_one_line_that_names_the_file(tmp_path, read, content, words):
    path = tmp_path / "table"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Trouble) as trouble:
        read(path)
    assert str(trouble.value).startswith(f"{path}: {words}")
    assert "\n" not in str(trouble.value)


def test_a_column_that_is_not_there_is_told(tmp_path):
    TABLE.to_parquet(tmp_path / "a.parquet")
    with pytest.raises(Trouble, match="cannot be read"):
        read_parquet(tmp_path / "a.parquet", columns=["other"])
