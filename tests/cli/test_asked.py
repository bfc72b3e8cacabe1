import pytest

from label_laundry.cli.asked import Known, Malformed, Refusal, bodies, checked
from label_laundry.review.verdict_file import Change, Verdict

KNOWN = Known(frozenset({"a"}), frozenset({"t"}), ("Coat",))


def test_a_message_is_a_list_of_changes_with_ids():
    assert bodies(b'[{"id": "a"}]') == [{"id": "a"}]
    for message, words in ((b"[NaN]", "not JSON"), (b'["a"]', "not a list of verdicts"), (b'[{"id": 1e999}]', "verdict 1 has no id")):
        with pytest.raises(Malformed, match=words):
            bodies(message)


def test_a_change_names_a_known_image_and_class():
    said = {"verdict": "relabel", "new_label": "Coat", "note": "", "when": ""}
    change = checked({"id": "a", "expected": None, "verdict": said}, KNOWN, "ann")
    assert change == Change("a", "ann", None, Verdict("a", "relabel", "Coat", "ann"))
    assert checked({"id": "t", "expected": None, "verdict": None}, KNOWN, "ann").new is None
    with pytest.raises(Refusal, match=r"No image has the id 'z'\."):
        checked({"id": "z", "expected": None, "verdict": None}, KNOWN, "ann")
    with pytest.raises(Refusal, match=r"Unknown class 'coat'\."):
        checked({"id": "a", "expected": None, "verdict": said | {"new_label": "coat"}}, KNOWN, "ann")
