import json

import pytest

from label_laundry.contracts import paths
from stages import verdicts


@pytest.fixture
def dataset(project):
    content = {
        "name": "n", "source": "s", "class_names": ["Bag", "Coat"], "image_shape": [2, 2], "counts": {},
        "folds": 2, "sha256": {},
    }  # fmt: skip
    (project / "data" / "dataset.json").write_text(json.dumps(content))
    (project / "data" / "ids.csv").write_text("id,split\na,train\n12345678,train\nt,test\n")
    return project


def test_verdicts_in_order_leave_a_file_that_never_changes(dataset):
    with (dataset / "data" / "review.csv").open("a") as file:
        file.write("a,relabel,Coat,,,\n12345678,keep,,,,\n")
    verdicts.main()
    first = paths.REVIEW_CHECKED.read_bytes()
    (dataset / "data" / "review.csv").write_text("id,verdict,new_label,reviewer,when,note\n")
    verdicts.main()
    assert paths.REVIEW_CHECKED.read_bytes() == first


def test_an_unknown_class_stops_with_one_line(dataset, capsys):
    with (dataset / "data" / "review.csv").open("a") as file:
        file.write("a,relabel,Cot,,,\n")
    with pytest.raises(SystemExit):
        verdicts.main()
    assert capsys.readouterr().err == "error: data/review.csv: line 2: unknown class 'Cot'; write one of Bag, Coat\n"
    assert not paths.REVIEW_CHECKED.exists()
