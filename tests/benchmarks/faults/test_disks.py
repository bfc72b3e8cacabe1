import pytest

from benchmarks.faults.disks import filled, is_clear, small_disk


def test_an_error_is_clear_when_one_line_says_that_the_disk_is_full():
    line = "error: data/a: cannot be written (No space left on device); free or unlock the disk, run again\n"
    assert is_clear(f"10%\n{line}")
    assert not is_clear(f"Traceback\n{line}")
    assert not is_clear(line + line)
    assert not is_clear("error: data/a: is missing\n")


def test_a_small_disk_is_full_or_read_only_for_a_while(tmp_path):
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "a").write_text("x")
    with small_disk(tmp_path / "project") as disk:
        if disk is None:
            pytest.skip("this user may not mount a file system")
        for free in (0, None):
            with filled(disk, free), pytest.raises(OSError, match=r"No space left|Read-only"):
                (disk / "b").write_bytes(b"x" * 10_000)
        (disk / "c").write_bytes(b"x" * 10_000)
        assert (disk / "a").read_text() == "x"
