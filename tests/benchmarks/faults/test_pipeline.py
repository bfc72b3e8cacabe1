import subprocess
import sys

import pytest

from benchmarks.faults.pipeline import DVC, copy_project, digest, repro, results, run, stages

LOCK = """\
stages:
  one:
    cmd: python -m stages.one
    outs:
    - {path: data/a, md5: aa}
    - {path: data/clock/one.json, md5: bb}
  two:
    cmd: python -m stages.two
    outs:
    - {path: results/b.csv, md5: cc}
    - {path: results/timing.json, md5: dd}
"""


def test_results_are_the_hashes_of_all_outputs_that_hold_no_seconds(tmp_path):
    (tmp_path / "dvc.lock").write_text(LOCK)
    assert set(stages(tmp_path)) == {"one", "two"}
    assert results(tmp_path) == {"data/a": "aa", "results/b.csv": "cc"}


def test_a_digest_is_of_all_files_and_their_names(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a").write_text("1")
    first = digest(folder)
    (folder / "a").rename(folder / "b")
    second = digest(folder)
    (folder / "b").write_text("2")
    assert len({first, second, digest(folder), digest(folder / "b")}) == 4
    assert digest(tmp_path / "nothing") is None


def test_a_command_ends_or_its_whole_group_is_killed(tmp_path):
    assert run(tmp_path, [sys.executable, "-c", "print('done'); raise SystemExit(3)"]) == (3, "done\n")
    sleeper = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; print(1, flush=True); time.sleep(60)'])"
    assert run(tmp_path, [sys.executable, "-c", sleeper], 0.5)[0] is None


@pytest.mark.slow
def test_the_copy_is_a_project_that_git_and_dvc_know(tmp_path, idx_folder):
    folder = tmp_path / "copy"
    copy_project(folder, idx_folder)
    assert "profile: smoke" in (folder / "params.yaml").read_text()
    assert subprocess.run(["git", "status", "--short"], cwd=folder, capture_output=True, text=True).stdout == ""
    code, said = run(folder, [sys.executable, "-m", "stages.check"])
    assert code == 0
    assert said.startswith("Profile smoke: a whole run trains cnn, mobilenet_v2 and probe on 1,000 training images")


@pytest.mark.slow
def test_a_torn_lock_is_deleted_and_what_had_been_made_comes_from_the_cache(tmp_path):
    (tmp_path / "dvc.yaml").write_text("stages: {one: {cmd: cp in out, deps: [in], outs: [out]}}")
    (tmp_path / "in").write_text("made")
    assert run(tmp_path, [*DVC, "init", "-q", "--no-scm"])[0] == 0
    code, said, torn = repro(tmp_path)
    assert (code, "Running stage 'one'" in said, torn) == (0, True, False)
    lock = tmp_path / "dvc.lock"
    lock.write_text(lock.read_text().partition("md5:")[0] + "md5")
    code, said, torn = repro(tmp_path)
    assert (code, "Stage 'one' is cached" in said, torn) == (0, True, True)
    assert (tmp_path / "out").read_text() == "made"
