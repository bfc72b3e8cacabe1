import pandas as pd
import pytest

from label_laundry.contracts.trouble import Trouble
from label_laundry.formats.asked import Table
from label_laundry.formats.table_columns import Columns, columns_of

FILES = [f"{n}.jpg" for n in range(6)]


def found(asked=None, **columns):
    table = pd.DataFrame({name: [str(cell) for cell in cells] for name, cells in columns.items()}, dtype=object)
    return columns_of(table, asked or Table(), lambda cell: cell in FILES, "t.csv")


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"file_name": FILES, "label": "ababab"}, Columns("file_name", ["label"], None, None)),
        ({"Image Name": FILES, "Class": "ababab", "Split": ["train", "test"] * 3}, Columns("Image Name", ["Class"], "Split", None)),
        ({"id": FILES, "breed": "ababab"}, Columns("id", ["breed"], None, None)),
        ({"id": "123456", "file": FILES, "target": "ababab"}, Columns("file", ["target"], None, None)),
        ({"where": FILES, "label": "ababab"}, Columns("where", ["label"], None, None)),
        ({"": "012345", "image": FILES, "label": "ababab"}, Columns("image", ["label"], None, None)),
        ({"file": FILES, "label": "010101", "label_name": ["cat", "dog"] * 3}, Columns("file", ["label_name"], None, None)),
        ({"file": FILES, "label": "ababab", "age": "123456", "set": "xyzxyz"}, Columns("file", ["label"], None, None)),
        ({"file": FILES, "label_1": "ababab", "label_2": "abbbab"}, Columns("file", ["label_1", "label_2"], None, None)),
        ({"file": FILES, "rater": "xyxyxy", "label": "ababab"}, Columns("file", ["label"], None, "rater")),
        ({"file": FILES, "cat": "101010", "dog": "010101"}, Columns("file", ["cat", "dog"], None, None, one_hot=True)),
    ],
)
def test_usual_columns_are_recognised(columns, expected):
    assert found(**columns) == expected


def test_the_settings_go_first():
    columns = {"file": FILES, "label": "ababab", "kind": "xxyyxx", "fold": ["train", "test"] * 3}
    assert found(Table(label="kind", split="fold"), **columns) == Columns("file", ["kind"], "fold", None)
    assert found(Table(label=["kind", "label"]), **columns).labels == ["kind", "label"]
    with pytest.raises(Trouble, match=r"t.csv: no column 'breed', which data.table in params.yaml asks for; it has 'file', 'label'"):
        found(Table(label="breed"), file=FILES, label="ababab")


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"file": FILES, "species": "ababab", "age": "123321"}, "which column has the labels, of 'species', 'age'"),
        ({"file": FILES, "class": "ababab", "category": "xxyyxx"}, "which column has the labels, 'class' or 'category'"),
        ({"file": FILES, "text": ["six", "captions", "all", "of", "them", "differ"]}, "which column has the labels, of 'text'"),
        ({"file": FILES}, "which column has the labels, of none"),
        ({"id": ["x", "y"], "label": ["a", "b"]}, "no column names files below data.path .* first cell of 'id' is 'x'"),
        ({"url": ["https://a.b/1.jpg"], "label": ["a"]}, "addresses of images, not files; download them"),
    ],
)
def test_what_is_not_sure_is_asked(columns, words):
    with pytest.raises(Trouble, match=words):
        found(**columns)
