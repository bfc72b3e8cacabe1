"""Real child processes."""

import multiprocessing
import os

import psutil
import pytest

from benchmarks.contender import Contender, Entry
from label_laundry.contracts.trouble import Trouble


def entry(side_by_side=True):
    return Entry("s", "sleeper", "tests.benchmarks.subjects:Sleeper", side_by_side=side_by_side, settings={"greeting": "hello"})


@pytest.mark.slow
def test_work_is_timed_from_the_first_start_to_the_last_end_without_preparation(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    with Contender(entry(), None, cores=2) as two:
        answer = two.ask("sleep", (0.9, 0.1), (0.0, 0.3))
        assert 0.3 <= answer.seconds < 0.9
        assert [result[:2] for result in answer.results] == [("hello", "1")] * 2
        assert sorted(result[2] for result in answer.results) == sorted(two.pids)
        # DataLoader's workers must start as they do for a user, not as these processes did.
        assert two.ask("start_method", (), ()).results == [multiprocessing.get_start_method()] * 2
    assert not any(psutil.pid_exists(pid) for pid in two.pids)
    assert os.environ["OMP_NUM_THREADS"] == "7"


@pytest.mark.slow
def test_failures_are_told(monkeypatch):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    with Contender(entry(side_by_side=False), None, cores=3) as one:
        assert one.ask("sleep", (0, 0)).results[0][1] == "3"
        with pytest.raises(RuntimeError, match=r"(?s)sleeper failed:.*no such luck"):
            one.ask("fail", ())
    with Contender(entry(side_by_side=False), None, cores=1) as one, pytest.raises(Trouble, match="sleeper: a process was killed"):
        one.ask("die", ())
    assert "OMP_NUM_THREADS" not in os.environ
