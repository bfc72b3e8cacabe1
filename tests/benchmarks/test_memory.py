import os

import numpy as np

from benchmarks.memory import Peak, in_use_mb


def test_the_peak_sees_what_was_there_for_a_while():
    before = in_use_mb([os.getpid()])
    with Peak([os.getpid()]) as peak:
        held = np.ones(25_000_000)  # 200 MB
        peak.over.wait(1.2)
        del held
    assert 150 < peak.mb - before < 300
