import pandas as pd
import pytest

from label_laundry.cli.why import find
from label_laundry.contracts.trouble import Trouble
from tests.cli.commands import stopped

EVIDENCE = pd.DataFrame(
    {"split": ["train", "train", "test"], "index": [0, 1, 0], "id": ["ab12cd34", "ab12cd34-2", "0011ff00"], "score": [1.0, 2.0, 3.0]}
)


@pytest.mark.parametrize(
    ("image", "id_"),
    [
        ("ab12cd34", "ab12cd34"),
        ("ab12cd34-2", "ab12cd34-2"),
        ("1", "ab12cd34-2"),
        ("train:0", "ab12cd34"),
        ("test:0", "0011ff00"),
        ("0011", "0011ff00"),
    ],
)
def test_an_image_is_named_by_id_by_its_beginning_or_by_index(image, id_):
    assert find(EVIDENCE, image)["id"] == id_


@pytest.mark.parametrize(
    ("image", "words"), [("ab", "2 images"), ("7", "no image"), ("xyz", "no image"), ("test:1", "no image"), ("", "3 images")]
)
def test_an_unclear_name_is_told_with_what_there_is(image, words):
    with pytest.raises(Trouble, match=rf"{words}.*train 0 to 1, test 0 to 0"):
        find(EVIDENCE, image)


def test_before_the_first_run_it_says_what_to_do(project, capsys):
    _, error = stopped(capsys, "why", "5")
    assert error == "error: data/examined.parquet: not there yet; run `dvc repro` first\n"
