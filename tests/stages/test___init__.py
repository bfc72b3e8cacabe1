import subprocess
import sys

import pytest

from tests.conftest import ROOT


def ended(error: str) -> subprocess.CompletedProcess:
    code = f"import stages\nraise {error}"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)


@pytest.mark.slow
def test_ctrl_c_during_the_imports_of_a_stage_is_one_line():
    done = ended("KeyboardInterrupt")
    assert done.returncode == 130
    assert done.stderr == "stopped; what is finished is kept, and the same command goes on from there\n"


@pytest.mark.slow
def test_any_other_error_keeps_its_traceback():
    done = ended("ValueError('x')")
    assert done.returncode == 1
    assert done.stderr.startswith("Traceback")
    assert done.stderr.endswith("ValueError: x\n")
