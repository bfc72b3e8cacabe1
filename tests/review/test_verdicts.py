import pandas as pd
import pytest

from label_laundry.contracts import paths
from label_laundry.contracts.trouble import Trouble
from label_laundry.review.verdicts import check_review, majority_verdicts, read_review

HEADER = "id,verdict,new_label,reviewer,when,note\n"
KNOWN = pd.DataFrame({"id": ["a", "b", "t"], "split": ["train", "train", "test"]})


def read(tmp_path, lines, header=HEADER):
    path = tmp_path / "review.csv"
    path.write_text(header + lines)
    return read_review(path)


def test_verdicts_are_read_as_written(tmp_path):
    review = read(tmp_path, 'a,relabel,"Coat, long",ann,2026-11-22,"a ""coat"""\n\nb,keep,,,,\n')
    assert review["new_label"].tolist() == ["Coat, long", ""]
    assert review["note"].tolist() == ['a "coat"', ""]
    assert review["line"].tolist() == [2, 4]


def test_the_header_alone_is_no_verdict(tmp_path):
    assert len(read(tmp_path, "")) == 0


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("a,drop,,,,\n", "line 2: unknown verdict 'drop'; write keep, prune, relabel, ambiguous"),
        ("a,keep,,,,\na,prune,,,,\n", r"line 3: a second verdict for image a \(the first is in line 2\)"),
        ("a,keep,,ann,,\na,prune,,ann,,\n", r"line 3: a second verdict for image a by ann \(the first is in line 2\)"),
        ("a,relabel,,,,\n", "line 2: relabel needs a new_label"),
        ("a,keep,Coat,,,\n", "line 2: keep takes no new_label"),
        ("a,keep\n", "line 2: 2 fields, expected 6"),
        ('a,keep,,,,\nb,keep,,,,"open\nc,keep,,,,\n', "line 3: not CSV .*a quote in it is written twice"),
        ('a,keep,,,,"two\nlines"\nb,drop,,,,\n', "line 4: unknown verdict"),
        ("a,keep,,,,\n<<<<<<< HEAD\n", "line 3: a mark of a Git conflict; keep the lines of both sides"),
    ],
)
def test_an_inconsistent_file_names_the_line(tmp_path, lines, words):
    with pytest.raises(Trouble, match=words):
        read(tmp_path, lines)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the first line must be id,verdict,new_label,reviewer,when,note; put it above the verdicts"),
        (b"id;verdict\n", "the first line must be .*; save it with commas"),
        (HEADER.encode() + b"a,keep,,,,\nb,keep,,,,na\xefve\n", "line 3: byte 0xef is not UTF-8; save the file as UTF-8"),
        (None, "is not there; a file without verdicts is the one line id,"),
    ],
)
def test_a_file_that_cannot_be_read_gets_a_remedy_that_keeps_what_is_in_it(project, content, words):
    paths.REVIEW.unlink() if content is None else paths.REVIEW.write_bytes(content)
    with pytest.raises(Trouble, match=words) as told:
        read_review()
    assert "checkout" not in str(told.value)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("x,keep,,,,\n", "line 2: no image has the id 'x'"),
        ("a,relabel,Cot,,,\n", "line 2: unknown class 'Cot'; write one of Coat, Bag"),
        ("t,prune,,,,\n", "line 2: t is a test image; test labels are never changed"),
    ],
)
def test_verdicts_must_fit_the_data_set(tmp_path, lines, words):
    with pytest.raises(Trouble, match=words):
        check_review(read(tmp_path, lines), KNOWN, ["Coat", "Bag"])


def test_the_majority_of_reviewers_settles_it(tmp_path):
    lines = "a,keep,,ann,2026-01-01,fine\nb,prune,,ann,,\na,relabel,Coat,ben,,\na,keep,,cleo,2026-01-03,yes\nb,keep,,ben,,\n"
    agreed, ties = majority_verdicts(read(tmp_path, lines))
    assert agreed.to_numpy().tolist() == [["a", "keep", "", "ann, cleo", "2026-01-03", "fine, yes"]]
    assert ties == {"b": "ann: prune, ben: keep"}


def test_two_new_labels_are_no_majority(tmp_path):
    agreed, ties = majority_verdicts(read(tmp_path, "a,relabel,Coat,ann,,\na,relabel,Bag,ben,,\n"))
    assert (len(agreed), ties) == (0, {"a": "ann: relabel Coat, ben: relabel Bag"})
