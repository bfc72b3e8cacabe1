import subprocess
import sys

import pytest

from benchmarks.memory import Peak, in_use_mb

# Of a process of its own: the tests' process has a browser among its children.
HOLD = "import time; print(flush=True); input(); held = b'x' * 200_000_000; time.sleep(1.2); del held; print(flush=True); input()"


@pytest.mark.slow
def test_the_peak_sees_what_was_there_for_a_while():
    with subprocess.Popen([sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        child.stdout.readline()
        before = in_use_mb([child.pid])
        with Peak([child.pid]) as peak:
            print(file=child.stdin, flush=True)
            child.stdout.readline()
        print(file=child.stdin, flush=True)
    assert 150 < peak.mb - before < 300
