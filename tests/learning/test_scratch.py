import pytest

from stages.learning import scratch
from stages.learning.scratch import close_scratch, open_scratch


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.setattr(scratch, "ROOT", tmp_path / ".scratch")
    (tmp_path / "input").write_text("a")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_same_inputs_find_the_same_folder(here):
    first = open_scratch("crossval-cnn", {"seed": 1}, [here / "input"])
    (first / "fold-0").mkdir()
    assert open_scratch("crossval-cnn", {"seed": 1}, [here / "input"]) == first
    assert (first / "fold-0").exists()
    close_scratch(first)
    assert not first.exists()


def test_a_changed_setting_input_or_code_starts_afresh_and_clears_the_stale_folder(here, monkeypatch):
    folders = [open_scratch("crossval-cnn", {"seed": 1}, [here / "input"])]
    folders.append(open_scratch("crossval-cnn", {"seed": 2}, [here / "input"]))
    (here / "input").write_text("b")
    folders.append(open_scratch("crossval-cnn", {"seed": 2}, [here / "input"]))
    (here / "code.py").write_text("changed")
    monkeypatch.setattr(scratch, "CODE", [here / "code.py"])
    folders.append(open_scratch("crossval-cnn", {"seed": 2}, [here / "input"]))
    assert len(set(folders)) == 4
    assert [folder.exists() for folder in folders] == [False, False, False, True]


def test_another_stages_folder_is_left_alone(here):
    other = open_scratch("crossval-mobilenet_v2", {}, [])
    open_scratch("crossval-cnn", {}, [])
    assert other.exists()
