import os

from label_laundry.sources.tree import Missed, scan


def files(folder):
    return [path.relative_to(folder.path).as_posix() for one in folder.every() for path in one.files]


def touch(folder, *names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


def test_files_come_in_natural_order_and_equal_numbers_by_their_letters(tmp_path):
    touch(tmp_path, "b/10.png", "b/9.png", "a/01.png", "a/1.png", "a/001.png", "top.png")
    found, missed = scan(tmp_path)
    assert files(found) == ["top.png", "a/001.png", "a/01.png", "a/1.png", "b/9.png", "b/10.png"]
    assert missed == []


def test_litter_is_passed_over_and_told(tmp_path):
    touch(tmp_path, "cat/1.png", "cat/._1.png", "cat/Thumbs.db", "cat/@eaDir/1.png/SYNO.jpg", "__MACOSX/cat/._1.png", "cat/.net/1.png")
    found, missed = scan(tmp_path)
    assert files(found) == ["cat/1.png", "cat/.net/1.png"]
    assert sorted(one.file for one in missed) == ["__MACOSX", "cat/._1.png", "cat/@eaDir", "cat/Thumbs.db"]
    assert not any(one.lost for one in missed)


def test_a_folder_with_two_names_is_read_by_its_own(tmp_path):
    touch(tmp_path, "store/1.png")
    (tmp_path / "alias").symlink_to(tmp_path / "store")
    found, missed = scan(tmp_path)
    assert files(found) == ["store/1.png"]
    assert missed == [Missed("alias", "the same folder as store, by a link", lost=False)]


def test_links_to_folders_elsewhere_are_followed_and_two_to_one_folder_once(tmp_path):
    touch(tmp_path, "store/a/1.png", "mine/cat/2.png")
    for name in ("feline", "dog"):
        (tmp_path / "mine" / name).symlink_to(tmp_path / "store" / "a")
    found, missed = scan(tmp_path / "mine")
    assert files(found) == ["cat/2.png", "dog/1.png"]
    assert missed == [Missed("feline", "the same folder as dog, by a link", lost=False)]


def test_links_back_are_not_followed(tmp_path):
    touch(tmp_path, "mine/cat/1.png", "secret/2.png")
    (tmp_path / "mine/cat/round").symlink_to(tmp_path / "mine")
    (tmp_path / "mine/up").symlink_to(tmp_path)
    found, missed = scan(tmp_path / "mine")
    assert files(found) == ["cat/1.png"]
    assert {one.file: one.reason for one in missed} == {
        "cat/round": "the same folder as ., by a link",
        "up": "a link to a folder above it",
    }


def test_broken_links_are_kept_apart_and_pipes_are_told(tmp_path):
    touch(tmp_path, "cat/1.png")
    (tmp_path / "cat/gone.png").symlink_to("/nowhere/gone.png")
    (tmp_path / "cat/self.png").symlink_to(tmp_path / "cat/self.png")
    os.mkfifo(tmp_path / "cat/pipe.png")
    found, missed = scan(tmp_path)
    assert [path.name for path in found.folders[0].broken] == ["gone.png", "self.png"]
    assert missed == [Missed("cat/pipe.png", "a device, pipe or socket", lost=False)]


def test_a_folder_that_cannot_be_listed_is_lost(tmp_path, another_user):
    folder = another_user.folder
    touch(folder, "bird/1.png", "cat/1.png")
    (folder / "bird").chmod(0)
    with another_user():
        found, missed = scan(folder)
    assert files(found) == ["cat/1.png"]
    assert missed == [Missed("bird", "a folder that cannot be listed (Permission denied)")]


def test_bytes_that_are_no_text_are_written_out(tmp_path):
    touch(tmp_path, os.fsdecode(b"K\xe4fer/Thumbs.db"))
    assert [one.file for one in scan(tmp_path)[1]] == [r"K\xe4fer/Thumbs.db"]
