"""What `laundry judge` answers by its exit code, and what it never writes over."""

import pytest

from label_laundry.cli.judge import above, may_replace
from label_laundry.contracts.trouble import Trouble
from tests.cli.commands import stopped


def test_a_limit_is_passed_only_by_more():
    assert above(3, 100, 3, 0.03) == ""
    assert above(4, 100, 3, None) == "4 labels are probably wrong, and --most-flags is 3"
    assert above(4, 100, None, 0.03) == "4.00% of the labels are probably wrong, and --most-share is 3.00%"
    assert above(4, 100, None, None) == above(0, 0, 0, 0.0) == ""


def test_without_a_run_the_next_step_is_said_and_the_code_is_not_that_of_wrong_labels(project, capsys):
    code, said = stopped(capsys, "judge", "incoming")
    assert code == 2
    assert said == "error: data/dataset.json: not there yet; run `dvc repro`, or `dvc pull` if somebody else has run it\n"


def test_outside_a_project_the_code_is_the_same(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert stopped(capsys, "judge", "incoming") == (2, "error: no params.yaml here; run laundry in the project's folder\n")


def test_a_folder_with_other_things_in_it_is_kept(tmp_path):
    may_replace(tmp_path / "new")
    (tmp_path / "index.html").touch()
    may_replace(tmp_path)
    (tmp_path / "photo.jpg").touch()
    with pytest.raises(Trouble, match="has other files in it, which would be lost; name another folder with --out"):
        may_replace(tmp_path)
