from pathlib import Path

import pytest

from label_laundry.contracts.place import can_be_a_path, expanded
from label_laundry.contracts.trouble import Trouble


def test_a_home_folder_is_written_with_a_tilde(monkeypatch):
    monkeypatch.setenv("HOME", "/home/ann")
    assert expanded("~/pictures") == Path("/home/ann/pictures")
    assert can_be_a_path("~/pictures") == "~/pictures"


@pytest.mark.parametrize(("name", "words"), [("~nobodyatall/x", "~nobodyatall/x cannot be a path: this system has no"), ("a\0b", "NUL")])
def test_what_cannot_be_a_path_is_told(name, words):
    with pytest.raises(Trouble, match=words):
        expanded(name)
    with pytest.raises(ValueError, match=words):
        can_be_a_path(name)
