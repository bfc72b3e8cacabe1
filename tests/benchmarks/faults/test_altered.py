import random

from benchmarks.faults.altered import CHANGES, alter, differences


def test_a_file_is_changed_in_its_kind_and_what_is_linked_to_it_is_not(tmp_path):
    stored, used = tmp_path / "stored", tmp_path / "used"
    for kind in CHANGES:
        stored.write_bytes(b"0123456789")
        used.unlink(missing_ok=True)
        used.hardlink_to(stored)
        alter(used, kind, random.Random(1))
        assert stored.read_bytes() == b"0123456789"
        assert (used.read_bytes() if used.exists() else None) != b"0123456789"
    assert not used.exists()


def test_one_file_of_a_folder_is_changed(tmp_path):
    for name in "abc":
        (tmp_path / name).write_text("0123456789")
    alter(tmp_path, "cut", random.Random(1))
    assert sorted(len(path.read_text()) for path in tmp_path.iterdir()) == [5, 10, 10]


def test_a_difference_is_another_hash_or_a_missing_file(tmp_path):
    (tmp_path / "dvc.lock").write_text("stages: {one: {cmd: x, outs: [{path: data/a, md5: aa}]}}")
    assert differences(tmp_path, {"data/a": "bb"}, "x") == ["x: data/a has another hash", "x: data/a is missing"]
