import os
import shutil

import pytest

from label_laundry.sources import fingerprint as module
from label_laundry.sources.fingerprint import fingerprint
from tests.sources.pictures_made import class_folders, picture


@pytest.fixture
def linked(tmp_path):
    """Class folders that are links to a store elsewhere."""
    class_folders(tmp_path / "store", ["a", "b"])
    (tmp_path / "mine").mkdir()
    for name in ("a", "b"):
        (tmp_path / "mine" / name).symlink_to(tmp_path / "store" / name)
    return tmp_path / "mine"


def test_it_is_of_names_and_contents_not_of_place_or_time(linked, tmp_path):
    shutil.copytree(linked, tmp_path / "copy")
    os.utime(tmp_path / "copy" / "a" / "0.png", (1, 1))
    assert fingerprint(linked) == fingerprint(tmp_path / "copy")
    assert fingerprint(linked)["files"] == 6


CHANGES = {
    "a picture more": lambda store, mine: picture(9).save(store / "a" / "new.png"),
    "another picture": lambda store, mine: picture(9).save(store / "a" / "0.png"),
    "another name": lambda store, mine: (store / "a" / "0.png").rename(store / "a" / "00.png"),
    "a broken link": lambda store, mine: (store / "a" / "gone.png").symlink_to("/nowhere"),
    "another folder": lambda store, mine: ((mine / "a").unlink(), (mine / "a").symlink_to(store / "b")),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_behind_a_link_is_seen(linked, tmp_path, what):
    before = fingerprint(linked, memory=tmp_path / "memory")
    CHANGES[what](tmp_path / "store", linked)
    after = fingerprint(linked, memory=tmp_path / "memory")
    assert after["sha256"] != before["sha256"]
    assert after == fingerprint(linked)


def test_what_has_not_changed_is_not_read_again(linked, tmp_path, monkeypatch):
    before = fingerprint(linked, memory=tmp_path / "memory")
    read = []
    monkeypatch.setattr(module, "digest", lambda path: read.append(path.name) or "x")
    assert fingerprint(linked, memory=tmp_path / "memory") == before
    picture(9).save(linked / "b" / "new.png")
    fingerprint(linked, memory=tmp_path / "memory")
    assert read == ["new.png"]


def test_files_elsewhere_count_too(linked, tmp_path):
    (tmp_path / "labels.csv").write_text("x")
    assert fingerprint(linked, [tmp_path / "labels.csv"])["files"] == 7


def test_a_file_that_may_not_be_read_is_told_apart_from_one_that_may(another_user):
    folder = class_folders(another_user.folder / "mine", ["a", "b"])
    (folder / "a" / "0.png").chmod(0)
    with another_user():
        closed = fingerprint(folder)
    (folder / "a" / "0.png").chmod(0o644)
    with another_user():
        assert fingerprint(folder) != closed


def test_a_memory_that_is_damaged_is_as_none(linked, tmp_path):
    (tmp_path / "memory").write_text("{")
    assert fingerprint(linked, memory=tmp_path / "memory") == fingerprint(linked)
