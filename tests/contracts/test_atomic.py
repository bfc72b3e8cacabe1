import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from label_laundry.contracts.atomic import whole_file, whole_folder, write_array, write_json
from label_laundry.contracts.trouble import Trouble

ROOT = Path(__file__).parents[2]


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "numbers.json"
    write_json(path, {"a": 1})
    with pytest.raises(ValueError, match="JSON"):
        write_json(path, {"a": float("nan")})
    with pytest.raises(RuntimeError), whole_file(path) as temporary:
        temporary.write_text("half")
        raise RuntimeError
    assert json.loads(path.read_text()) == {"a": 1}
    assert [file.name for file in tmp_path.iterdir()] == ["numbers.json"]


def test_a_folder_appears_whole_and_replaces_the_old_one(tmp_path):
    folder = tmp_path / "out"
    for content in ("old", "new"):
        with whole_folder(folder) as temporary:
            (temporary / content).write_text(content)
            assert not (folder / content).exists()
    assert [file.name for file in folder.iterdir()] == ["new"]


def test_what_a_killed_writer_left_is_cleared(tmp_path):
    (tmp_path / ".a.npy.123.tmp").write_text("half")
    write_array(tmp_path / "a.npy", np.arange(3))
    assert [file.name for file in tmp_path.iterdir()] == ["a.npy"]


@pytest.mark.parametrize("whole", [whole_file, whole_folder])
def test_a_file_that_cannot_be_read_meanwhile_is_named(tmp_path, whole):
    with (
        pytest.raises(Trouble, match=r"elsewhere/x\.npy: cannot be read \(No such file or directory\); .*out is as it was$"),
        whole(tmp_path / "out"),
    ):
        np.load(tmp_path / "elsewhere" / "x.npy")


@pytest.mark.parametrize("whole", [whole_file, whole_folder])
def test_a_folder_that_cannot_be_made_is_not_reported_as_unreadable(tmp_path, whole):
    (tmp_path / "results").write_text("a file")
    with pytest.raises(Trouble, match=r"results/deep/out: cannot be written"), whole(tmp_path / "results" / "deep" / "out"):
        pass


def test_a_full_disk_is_one_line_and_leaves_no_half_file(tmp_path):
    # A limit on file size fails a write in the middle, as a full disk does, on any machine.
    script = (
        "import resource, numpy as np\n"
        "from label_laundry.contracts.atomic import write_array\n"
        "from label_laundry.contracts.trouble import one_line_errors\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))\n"
        "with one_line_errors():\n"
        f"    write_array({str(tmp_path / 'big.npy')!r}, np.zeros(100_000))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith(f"error: {tmp_path / 'big.npy'}: cannot be written")
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("whole", [whole_file, whole_folder])
def test_a_disk_that_fills_up_while_an_array_is_written_is_told_by_its_reason_and_the_final_name(tmp_path, whole):
    """numpy's own words, from its C code, when a write is cut short."""
    with pytest.raises(Trouble) as trouble, whole(tmp_path / "features"), whole_file(tmp_path / ".features.12.tmp" / "a.npy"):
        raise OSError("256000 requested and 6080 written")
    assert str(trouble.value).startswith(f"{tmp_path / 'features' / 'a.npy'}: cannot be written (No space left on device); ")
