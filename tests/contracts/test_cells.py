import pytest

from label_laundry.contracts.cells import from_cell, to_cell, unseen


@pytest.mark.parametrize("text", ["", "plain", "=1", "'=1", "''=1", "'plain", "-", "+49", "@a", "\t=", "1-2", "\N{MINUS SIGN}1"])
def test_a_cell_is_read_as_it_was_meant_and_begins_no_formula(text):
    assert from_cell(to_cell(text)) == text
    assert to_cell(text)[:1] not in {*"=+-@\t\r"}


def test_a_cell_of_a_person_is_read_as_it_is():
    assert [from_cell(cell) for cell in ("=1", "'tis", "-", "")] == ["=1", "'tis", "-", ""]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a\tb", "U+0009"), ("a\x85", "U+0085"), ("\u2028", "U+2028"), ("\u2029", "U+2029"), ("\u202etxt", "U+202E"), ("\u2066", "U+2066"),
        ("\x00", "U+0000"), ("\ud800", "U+D800"), ("\ufeff", "U+FEFF"),
        ("Ärmel, 外套, معطف, \N{FACE WITH TEARS OF JOY}", None), ("می\u200cخواهم", None), ("👩\u200d🔬", None), ("", None),
    ],
)  # fmt: skip
def test_the_first_letter_that_cannot_be_seen_is_named(text, found):
    assert unseen(text) == found
