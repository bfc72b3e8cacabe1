import pandas as pd
import pytest

from label_laundry.contracts.trouble import Trouble
from label_laundry.formats.asked import Truth
from label_laundry.formats.known_truth import corrected, read_truth

FILES = pd.DataFrame({"id": ["aa", "bb", "cc", "dd"], "file": ["cat/1.jpg", "cat/2.jpg", "dog/1.jpg", ""]})


def truth(folder, images, labels, image="image"):
    pd.DataFrame({image: images, "label": labels}).to_csv(folder / "truth.csv", index=False)
    return Truth(file=str(folder / "truth.csv"), image="image", label="label")


def test_images_are_named_by_file_by_id_or_by_a_name_that_only_one_has(tmp_path):
    found, unknown = read_truth(truth(tmp_path, ["cat/1.jpg", "dd", "2.jpg", "./dog/1.jpg"], ["dog", "owl", "cat", "dog"]), FILES)
    assert found.to_dict() == {"aa": "dog", "dd": "owl", "bb": "cat", "cc": "dog"}
    assert unknown == 0


def test_other_rows_are_counted_and_rows_without_a_label_are_not_known(tmp_path):
    found, unknown = read_truth(truth(tmp_path, ["1.jpg", "x.jpg", "cat/1.jpg", "cat/2.jpg"], ["dog", "dog", "cat", ""]), FILES)
    assert found.to_dict() == {"aa": "cat"}  # two files are called 1.jpg
    assert unknown == 2


@pytest.mark.parametrize(
    ("images", "labels", "column", "words"),
    [
        (["x.jpg"], ["cat"], "image", r"no row of .*truth\.csv names an image; 'image' needs ids, or files below data\.path"),
        (["aa", "cat/1.jpg"], ["cat", "dog"], "image", r"two labels for cat/1\.jpg; keep the true one"),
        (["aa"], ["cat"], "file", r"no column 'image' \(there is: file, label\)"),
    ],
)
def test_what_does_not_fit_is_one_line(tmp_path, images, labels, column, words):
    with pytest.raises(Trouble, match=words):
        read_truth(truth(tmp_path, images, labels, column), FILES)


def test_the_same_label_twice_is_no_conflict(tmp_path):
    assert read_truth(truth(tmp_path, ["aa", "cat/1.jpg"], ["cat", "cat"]), FILES)[0].to_dict() == {"aa": "cat"}


def test_the_given_label_stands_where_the_truth_is_unknown_and_what_is_of_no_class_is_left_out(tmp_path):
    given = pd.DataFrame({"id": ["aa", "bb", "cc", "dd"], "index": range(4), "label": ["cat", "cat", "dog", "dog"]})
    found = corrected(given, truth(tmp_path, ["aa", "cat/2.jpg"], ["dog", "owl"]), FILES, ["cat", "dog"])
    assert found.to_dict("list") == {"id": ["aa", "cc", "dd"], "index": [0, 2, 3], "label": ["dog", "dog", "dog"]}
