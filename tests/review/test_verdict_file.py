import csv
import multiprocessing
import os
import resource
import stat
import time

import pytest

from label_laundry.contracts.atomic import write
from label_laundry.contracts.trouble import Trouble
from label_laundry.review import verdict_file
from label_laundry.review.verdict_file import Change, Verdict, change, create, locked, merge, read_verdicts, version
from label_laundry.review.verdicts import read_review

HEADER = "id,verdict,new_label,reviewer,when,note\n"


def give(verdict, expected, path):
    return change([Change(verdict.id, verdict.reviewer, expected, verdict)], path).refused


def take_back(id_, reviewer, expected, path):
    return change([Change(id_, reviewer, expected, None)], path).refused


@pytest.fixture
def path(tmp_path):
    (tmp_path / "review.csv").write_text(HEADER + "a,keep,,ann,,\nb,prune,,ben,,\n")
    return tmp_path / "review.csv"


def test_a_new_verdict_is_the_last_line_and_the_others_stay(path):
    give(Verdict("c", "relabel", "Coat, long", "ann", "2026-11-23", 'a "coat"'), None, path)
    assert path.read_text() == HEADER + 'a,keep,,ann,,\nb,prune,,ben,,\nc,relabel,"Coat, long",ann,2026-11-23,"a ""coat"""\n'
    assert len(read_review(path)) == 3


def test_a_changed_verdict_stays_in_its_line_and_others_of_the_image_are_another_reviewers(path):
    old = read_verdicts(path)[0]
    give(Verdict("a", "prune", reviewer="ann"), old, path)
    give(Verdict("a", "keep", reviewer="ben"), None, path)
    assert path.read_text() == HEADER + "a,prune,,ann,,\nb,prune,,ben,,\na,keep,,ben,,\n"


@pytest.mark.parametrize("note", ["two\rlines", "two\r\nlines", "two\nlines", "\r", "a\u2028b"])
def test_a_note_of_two_lines_stays_one_note(path, note):
    give(Verdict("c", "keep", reviewer="ann", note=note), None, path)
    give(Verdict("d", "keep", reviewer="ann"), None, path)
    assert [one.note for one in read_verdicts(path)] == ["", "", note, ""]


def test_a_verdict_can_be_taken_back(path):
    take_back("a", "ann", read_verdicts(path)[0], path)
    assert path.read_text() == HEADER + "b,prune,,ben,,\n"


def test_many_are_added_at_once_and_what_differs_is_handed_back(path):
    new = [Verdict("c", "keep", reviewer="ann"), Verdict("a", "keep", reviewer="ann", when="later"), Verdict("b", "keep", reviewer="ben")]
    assert merge(new, path) == (1, [(Verdict("b", "prune", reviewer="ben"), new[2])])
    assert path.read_text() == HEADER + "a,keep,,ann,,\nb,prune,,ben,,\nc,keep,,ann,,\n"


@pytest.mark.parametrize("expected", [None, Verdict("a", "prune", reviewer="ann")])
def test_what_was_changed_elsewhere_is_reported_and_not_overwritten(path, expected):
    before, there = path.read_bytes(), Verdict("a", "keep", reviewer="ann")
    for asked, now in (
        (Change("a", "ann", expected, Verdict("a", "ambiguous", reviewer="ann")), there),
        (Change("a", "ann", Verdict("a", "ambiguous"), None), there),
        (Change("z", "ann", Verdict("z", "prune", reviewer="ann"), Verdict("z", "keep", reviewer="ann")), None),
    ):
        assert change([asked], path).refused == [(asked, now)]
    assert path.read_bytes() == before


def test_a_write_of_many_changes_leaves_out_only_those_in_conflict(path, monkeypatch):
    writes = []
    monkeypatch.setattr(verdict_file, "write", lambda *asked: writes.append(asked) or write(*asked))
    asked = [Change(f"n{n}", "ann", None, Verdict(f"n{n}", "keep", reviewer="ann")) for n in range(3)]
    asked.insert(1, Change("b", "ben", None, Verdict("b", "keep", reviewer="ben")))
    asked.append(Change("a", "ann", read_verdicts(path)[0], None))
    assert change(asked, path).refused == [(asked[1], Verdict("b", "prune", reviewer="ben"))]
    assert [one.id for one in read_verdicts(path)] == ["b", "n0", "n1", "n2"]
    assert len(writes) == 1


def test_the_same_verdict_twice_is_no_conflict_and_no_change(path):
    before = path.stat().st_mtime_ns
    give(Verdict("a", "keep", reviewer="ann", when="later"), None, path)
    take_back("z", "ann", None, path)
    assert path.stat().st_mtime_ns == before


def many(path, reviewer):
    for n in range(30):
        give(Verdict(f"{reviewer}{n}", "keep", reviewer=reviewer), None, path)


@pytest.mark.slow
def test_two_processes_lose_nothing(path):
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=many, args=(path, name)) for name in ("ann", "ben")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    written = [one.id for one in read_verdicts(path)]
    assert len(written) == len(set(written)) == 62
    assert [one for one in written if one.startswith("ann")] == [f"ann{n}" for n in range(30)]


def test_a_held_lock_is_one_line(path, monkeypatch):
    monkeypatch.setattr("label_laundry.review.verdict_file.SECONDS_TO_WAIT", 0.1)
    with locked(path), pytest.raises(Trouble, match="another process has held it"):
        give(Verdict("c", "keep"), None, path)


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_a_link_its_target_and_the_mode_of_the_file_stay(path, tmp_path, mode):
    link = tmp_path / "elsewhere" / "link.csv"
    link.parent.mkdir()
    link.symlink_to("../review.csv")
    path.chmod(mode)
    give(Verdict("c", "keep"), None, link)
    assert link.is_symlink()
    assert read_verdicts(path)[-1].id == "c"
    assert stat.S_IMODE(path.stat().st_mode) == mode


def test_a_read_only_file_is_one_line_and_stays(path):
    path.chmod(0o444)
    before = path.read_bytes()
    with pytest.raises(Trouble, match=r"read-only, mode 0444\); chmod u\+w "):
        give(Verdict("c", "keep"), None, path)
    assert path.read_bytes() == before


def test_no_cell_is_a_formula_and_each_is_read_as_it_was_meant(path):
    notes = ["=cmd|'/c calc'!A1", "+1", "-1", "@x", "'=x", "''-", "'tis"]
    for n, note in enumerate(notes):
        give(Verdict(f"n{n}", "keep", reviewer="=ann", note=note), None, path)
    with path.open(newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert [cell for cell in cells if cell[:1] in "=+-@" and cell] == []
    assert [(one.reviewer, one.note) for one in read_verdicts(path)[2:]] == [("=ann", note) for note in notes]


def test_a_file_is_made_where_there_is_none_and_never_over_one(path, tmp_path):
    for place in (path, tmp_path / "opinions.csv"):
        create(place)
    assert len(read_verdicts(path)) == 2
    assert (tmp_path / "opinions.csv").read_text() == HEADER


def test_fifty_thousand_lines_do_not_slow_a_verdict_down_to_seconds(path):
    with path.open("a") as file:
        file.writelines(f"{n:016x},relabel,Coat,cleo,2026-11-23T10:00:00Z,\n" for n in range(50_000))
    start = time.process_time()  # others may use the machine too
    give(Verdict("c", "keep", reviewer="ann"), None, path)
    assert time.process_time() - start < 2


def test_a_version_changes_with_the_file(path):
    before = version(path)
    written = change([Change("c", "", None, Verdict("c", "keep"))], path)
    assert (written.before, written.after) == (before, version(path))
    assert before != version(path)
    path.unlink()
    assert version(path) == ""


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_one_line(path):
    path.parent.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        with pytest.raises(Trouble, match=r"writable|cannot be written"):
            give(Verdict("c", "keep"), None, path)
    finally:
        path.parent.chmod(stat.S_IRWXU)


def test_a_full_disk_leaves_the_file_as_it_was(path):
    """A limit on file sizes fails a write as a full disk does."""
    before, limits = path.read_bytes(), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before), limits[1]))
    try:
        with pytest.raises(Trouble, match=r"review\.csv: cannot be written"):
            give(Verdict("c", "keep", note="x" * 400), None, path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert path.read_bytes() == before
    assert sorted(one.name for one in path.parent.iterdir() if one.suffix != ".lock") == ["review.csv"]
