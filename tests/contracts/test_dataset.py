import pytest

from label_laundry.contracts.dataset import Dataset, read_json, read_labels
from label_laundry.contracts.trouble import Trouble

DATASET = Dataset(
    name="two",
    source="made",
    class_names=["cat", "no"],
    image_shape=[2, 2],
    counts={"train": 3, "test": 1},
    folds=2,
    sha256={},
)


def test_class_names_become_codes_in_class_order(tmp_path):
    (tmp_path / "raw.csv").write_text("id,index,label\na,0,no\nb,2,cat\n")
    assert read_labels(tmp_path / "raw.csv", DATASET)["label"].tolist() == [1, 0]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("id,label\na,cat\n", "columns"),
        ("id,index,label\na,0,dog\n", "line 2: unknown class 'dog'"),
        ("id,index,label\na,3,cat\n", "not in 0 to 2"),
        ("id,index,label\na,1,cat\nb,1,no\n", "is repeated"),
        ("id,index,label\na,x,cat\n", "cannot be read"),
    ],
)
def test_a_broken_labels_file_is_one_line(tmp_path, lines, words):
    (tmp_path / "raw.csv").write_text(lines)
    with pytest.raises(Trouble, match=words):
        read_labels(tmp_path / "raw.csv", DATASET)


@pytest.mark.parametrize("content", [None, "{", "", b"\xff"])
def test_a_missing_or_broken_json_file_is_one_line_with_the_remedy(tmp_path, content):
    path = tmp_path / "metrics.json"
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(Trouble) as trouble:
        read_json(path)
    assert str(trouble.value).startswith(f"{path}: cannot be read (")
    assert str(trouble.value).endswith("; `dvc repro` makes it again")
    assert "\n" not in str(trouble.value)
