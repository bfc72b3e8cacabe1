import pytest

from label_laundry.formats.file_index import FileIndex

FILES = ["train/1.png", "test/1.png", "train/00042.jpg", "Ka\u0308fer.JPG", "a/x.jpg", "b/x.jpg", "deep/a/x.jpg", "two words.v1.png"]


@pytest.mark.parametrize(
    ("cell", "beside", "split", "found"),
    [
        ("train/1.png", "", None, ["train/1.png"]),
        ("./train/1.png", "", None, ["train/1.png"]),
        ("train\\1.png", "", None, ["train/1.png"]),
        ("/kaggle/input/set/train/1.png", "", None, ["train/1.png"]),
        ("1", "", "train", ["train/1.png"]),
        ("1.png", "test", None, ["test/1.png"]),
        ("1", "", None, ["train/1.png", "test/1.png"]),
        ("42", "", None, ["train/00042.jpg"]),
        ("k\u00e4fer", "", None, ["Ka\u0308fer.JPG"]),
        ("a/x.jpg", "", None, ["a/x.jpg", "deep/a/x.jpg"]),
        ("deep/a/x.jpg", "", None, ["deep/a/x.jpg"]),
        ("two words.v1", "", None, ["two words.v1.png"]),
        (" two words.v1.png ", "", None, ["two words.v1.png"]),
        ("y.jpg", "", None, []),
        ("", "", None, []),
    ],
)
def test_a_cell_names_a_file_by_any_part_of_its_path(tmp_path, cell, beside, split, found):
    assert FileIndex(tmp_path, {file: tmp_path / file for file in FILES}, FILES).find(cell, beside, split) == found
