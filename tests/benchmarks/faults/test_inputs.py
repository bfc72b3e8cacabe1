from pathlib import Path

from benchmarks.faults.inputs import damaged, names, one_of_each_kind


def test_a_file_is_damaged_for_a_while(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("0123456789")
    for kind, left in (("cut", 5), ("emptied", 0), ("deleted", None)):
        with damaged(file, kind):
            assert (file.stat().st_size if file.exists() else None) == left
        assert file.read_text() == "0123456789"


def test_an_error_names_the_file_in_one_line():
    file, dep = Path("data/models/raw/a.csv"), Path("data/models/raw")
    assert names("WARNING: x\nerror: data/models/raw/a.csv: cannot be read\n", file, dep)
    assert not names("error: cannot be read\n", file, dep)
    assert not names("Traceback\nerror: data/models/raw/a.csv: cannot be read\n", file, dep)


def test_of_a_folder_one_file_of_each_kind_is_damaged(tmp_path):
    for name in ("a.csv", "b.csv", "c.json"):
        (tmp_path / name).write_text("x")
    assert sorted(file.suffix for file in one_of_each_kind(tmp_path)) == [".csv", ".json"]
    assert one_of_each_kind(tmp_path / "a.csv") == [tmp_path / "a.csv"]
