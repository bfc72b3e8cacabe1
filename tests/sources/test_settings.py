import pytest
import yaml

from label_laundry.contracts import params
from label_laundry.contracts.trouble import Trouble
from label_laundry.sources.settings import DataSettings


def checked(project, **changes):
    settings = yaml.safe_load((project / "params.yaml").read_text())["data"]
    return params.check(DataSettings, settings | changes, "data")


def test_classes_may_be_numbers(project):
    assert checked(project, source="folder", path="mine", classes={0: "zero", 1: "one"}).classes == {0: "zero", 1: "one"}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"source": "folder"}, "for your own images change both"),
        ({"path": "mine"}, "for your own images change both"),
        ({"source": "zip"}, "'zip' is not possible"),
        ({"test": 1.0}, "1.0 is not possible"),
        ({"size": 4}, "4 is not possible"),
        ({"classes": {"a": "A"}}, "needs two names or more"),
        ({"classes": {"a": "A", "b": "A"}}, "needs two names or more"),
        ({"edge": 4}, "unknown key"),
        ({"source": "folder", "path": True}, "True is not possible here: .*; if it is a name, write it in quotes"),
        ({"classes": {True: "a", "b": "B"}}, "a name is read as True; write it in quotes"),
        ({"classes": {"a": False, "b": "B"}}, "a name is read as False; write it in quotes"),
        ({"source": "folder", "path": "data"}, "path: data lies in data/, where stages write and remove files; move your images"),
        ({"source": "folder", "path": "data/mine"}, "path: data/mine lies in data/"),
        ({"source": "folder", "path": "."}, "path: . is the project's own folder"),
    ],
)
def test_an_impossible_value_is_one_line(project, changes, words):
    with pytest.raises(Trouble, match=words):
        checked(project, **changes)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"label_pattern": "(?P<label>"}, "is no regular expression"),
        ({"label_pattern": "[a-z]+"}, r"needs a group \(\?P<label>\.\.\.\)"),
        ({"source": "file-names", "path": "images"}, "source: file-names needs label_pattern"),
        ({"table": {"labels": "breed"}}, r"data.table.labels: unknown key; .*known: file, image, label, split, annotator"),
    ],
)
def test_where_labels_are_is_checked(project, changes, words):
    with pytest.raises(Trouble, match=words):
        checked(project, **changes)
