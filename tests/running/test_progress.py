import numpy as np
import pytest

from label_laundry.jobs.context import Context
from label_laundry.jobs.job import Job
from label_laundry.running.progress import Bar
from tests.training.recipes import recipe


@pytest.fixture
def jobs(tmp_path):
    """Two folds of 100 and 60 images, five epochs each."""
    context = Context("cnn", recipe(epochs=5), 10, "cpu", tmp_path, tmp_path / "images.npy")
    return [
        Job("crossval cnn", f"fold {n}", tmp_path / f"fold-{n}", context, n, np.arange(size), np.zeros(size, int), {})
        for n, size in enumerate((100, 60))
    ]


def test_it_names_the_stage_and_the_jobs_at_work_and_shows_the_time_left(jobs):
    with Bar(jobs) as bar:
        assert (bar.bar.total, bar.bar.n) == (800, 0)
        bar.advance(0, 1, 40)
        bar.advance(1, 2, 60)
        bar.bar.start_t -= 10  # as if ten seconds had passed
        shown = str(bar.bar)
    assert shown.startswith("crossval cnn:  12%")
    assert "100/800" in shown
    assert shown.endswith("fold 0 epoch 1/5; fold 1 epoch 2/5]")
    assert "<01:1" in shown  # an eighth took ten seconds, so the rest takes about seventy


def test_a_job_that_stopped_early_counts_as_whole(jobs):
    with Bar(jobs) as bar:
        bar.advance(0, 1, 100)
        bar.finish(0)
        assert (bar.bar.n, bar.left, bar.at_work) == (500, [0, 300], {})


def test_epochs_of_an_interrupted_run_count_as_done_and_not_as_speed(jobs):
    with Bar(jobs, [2, 0]) as bar:
        assert (bar.bar.total, bar.bar.n, bar.left) == (800, 200, [300, 300])
        bar.advance(0, 3, 100)
        bar.bar.start_t -= 10
        assert "10.0img/s" in str(bar.bar)
        bar.finish(0)
        assert bar.bar.n == 500


def test_a_job_that_was_lost_begins_again_at_nothing(jobs, capsys):
    with Bar(jobs) as bar:
        bar.begin(0)
        bar.advance(0, 1, 100)
        bar.begin(0)
        assert (bar.bar.n, bar.left) == (0, [500, 300])
    assert "crossval cnn, fold 0: its worker or its machine was lost; it began again elsewhere\n" in capsys.readouterr().err


def test_messages_of_workers_move_the_bar_until_none_comes(jobs):
    class News:
        messages = iter([(0, 1, 30), (1, 1, 60), (1, 0, 0), None])

        def get(self):
            return next(self.messages)

    with Bar(jobs) as bar:
        bar.follow(News())
        assert (bar.bar.n, bar.left) == (330, [470, 0])
        assert list(bar.at_work.values()) == ["fold 0 epoch 1/5"]
