import os
from queue import SimpleQueue
from threading import Event

import pytest

from label_laundry.running import workers
from label_laundry.running.workers import Parent, Stopped, do_in_worker


@pytest.fixture
def parent(monkeypatch):
    """This process, as its worker sees it."""
    made = Parent(os.getppid(), SimpleQueue(), Event())
    monkeypatch.setattr(Parent, "mine", made, raising=False)
    return made


def test_a_worker_reports_each_batch_and_then_the_end_of_its_job(parent, monkeypatch):
    def trained(job, on_images, checkpoint):
        on_images(1, 32)
        on_images(2, 32)

    monkeypatch.setattr(workers, "do", trained)
    monkeypatch.setattr(workers, "FileCheckpoint", lambda job: None)
    do_in_worker(3, None)
    assert [parent.news.get_nowait() for _ in range(3)] == [(3, 1, 32), (3, 2, 32), (3, 0, 0)]
    assert parent.news.empty()


def test_when_another_job_failed_a_worker_stops_at_its_next_batch(parent):
    parent.stop.set()
    with pytest.raises(Stopped):
        parent.tell(0, 1, 32)
    assert parent.news.empty()


def test_a_worker_whose_stage_was_killed_ends_itself(parent, monkeypatch):
    class Ended(BaseException):
        pass

    def ended(code):
        raise Ended(code)

    monkeypatch.setattr(workers.os, "_exit", ended)
    monkeypatch.setattr(workers.os, "getppid", lambda: 1_000_000)
    with pytest.raises(Ended):
        parent.tell(0, 1, 32)
