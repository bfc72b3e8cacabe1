import resource
import subprocess
import sys

import numpy as np

from label_laundry.contracts.memmap import new_array


def test_what_is_written_is_in_the_file(tmp_path):
    array = new_array(tmp_path / "a.npy", (4, 2, 2))
    array[1:3] = 7
    array.flush()
    np.testing.assert_array_equal(np.load(tmp_path / "a.npy").sum(axis=(1, 2)), [0, 28, 28, 0])


def test_a_full_disk_is_an_error_at_once_and_not_a_killed_process(tmp_path):
    code = (
        "import sys; from pathlib import Path; from label_laundry.contracts.memmap import new_array; "
        "new_array(Path(sys.argv[1]), (1000, 100))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "a.npy"], capture_output=True, text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000)),
    )  # fmt: skip
    assert done.returncode == 1
    assert "OSError" in done.stderr
