import sys

import pytest
import yaml

from benchmarks.faults import kills

WHOLE = "import os, time\ntime.sleep(0.3)\nopen('.out.1.tmp', 'w').write('x' * 1000)\nos.rename('.out.1.tmp', 'out')\ntime.sleep(9)\n"
HALF = "import time\nf = open('out', 'w')\nf.write('x' * 500)\nf.flush()\ntime.sleep(9)\nf.write('x' * 500)\n"


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A pipeline of one stage that takes nine seconds, with its output."""
    folder = tmp_path / "project"
    folder.mkdir()

    def make(code):
        (folder / "stage.py").write_text(code)
        (folder / "out").write_text("x" * 1000)
        lock = {"stages": {"one": {"cmd": f"{sys.executable} stage.py", "outs": [{"path": "out", "md5": "aa"}]}}}
        (folder / "dvc.lock").write_text(yaml.safe_dump(lock))
        monkeypatch.setitem(kills.LONGEST, "one", 1.5)
        return folder

    return make


@pytest.mark.slow
@pytest.mark.parametrize(("code", "wrong"), [(WHOLE, []), (HALF, ["one: out is incomplete"])])
def test_an_output_that_is_half_there_after_a_kill_is_found(project, code, wrong):
    folder, found, times = project(code), [], {}
    outs = kills.outputs(folder, "one")
    draw = kills.random.Random(1)
    for _ in range(3):
        found += [f"one: {what}" for what in kills.killed_once(folder, "one", outs, draw, times)]
    assert times == {"one": 3}
    assert sorted(set(found)) == wrong


def test_of_a_matrix_some_cells_are_killed(project):
    folder = project("")
    cells = ["flag", "crossval@cnn", "crossval@probe", "train@raw-cnn", "train@cleaned-cnn", "oracle@right-cnn", "oracle@true-probe"]
    (folder / "dvc.lock").write_text(yaml.safe_dump({"stages": {cell: {"cmd": "x", "outs": []} for cell in cells}}))
    expected = {"flag": ["flag"], "crossval": ["crossval@cnn"], "train": ["train@raw-cnn"], "oracle": ["oracle@right-cnn"]}
    assert kills.by_name(folder) == expected


def test_files_that_a_kill_left_are_listed(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / ".a.csv.12.tmp").write_text("x")
    assert kills.left_over(tmp_path) == ["data/.a.csv.12.tmp"]
