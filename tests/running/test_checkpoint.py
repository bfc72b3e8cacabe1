import dataclasses
import multiprocessing
import random
import shutil
import time

import numpy as np
import pytest

from label_laundry.jobs.context import Context
from label_laundry.jobs.doing import do
from label_laundry.jobs.job import Job, read_result
from label_laundry.running.checkpoint import FileCheckpoint
from label_laundry.training.device import set_up
from tests.training.recipes import recipe

pytestmark = pytest.mark.usefixtures("one_thread")


class Killed(Exception):
    """At some step of a training."""


@pytest.fixture
def job(tmp_path, fashion):
    """Early stopping on 64 images of 8 x 8 pixels; 4 steps an epoch."""
    images, labels = (part[:80] for part in fashion)
    np.save(tmp_path / "images.npy", images)
    how = recipe(
        size=8, batch=16, epochs=8, dropout=1.0, shift=1, schedule="constant", learning_rate=0.01, patience=4, validation=0.1
    )  # fmt: skip
    return Job(
        stage="train raw cnn", part="seed 0", result=tmp_path / "seed-0",
        context=Context("cnn", how, 10, "cpu", None, tmp_path / "images.npy", tmp_path / "images.npy"), seed=1,
        rows=np.arange(64), labels=labels[:64].astype(np.int64),
        watch_rows=np.arange(64, 80), watch_labels=labels[64:].astype(np.int64),
        predict={"test": (tmp_path / "images.npy", slice(32))},
    )  # fmt: skip


def elsewhere(job, name):
    return dataclasses.replace(job, result=job.result.with_name(name))


def content(job):
    return {path.name: path.read_bytes() for path in sorted(job.result.iterdir()) if path.name != "clock.json"}


def killed_at(step):
    """Counts steps and ends the training at this one."""
    left = iter(range(step))

    def on_images(epoch, n):
        if next(left, None) is None:
            raise Killed

    return on_images


def test_a_training_killed_in_any_epoch_ends_in_the_same_bytes_and_leaves_no_checkpoint(job, tmp_path):
    whole = elsewhere(job, "whole")
    do(whole, lambda epoch, n: None)
    steps = random.Random(1)
    for _ in range(3):
        with pytest.raises(Killed):
            do(job, killed_at(steps.randrange(4, 9)), FileCheckpoint(job, 0))
    assert 3 <= FileCheckpoint(job).epochs() < 8
    do(job, lambda epoch, n: None, FileCheckpoint(job, 0))
    assert content(job) == content(whole)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["images.npy", "seed-0", "whole"]


def test_its_seconds_are_those_of_all_parts(job):
    with pytest.raises(Killed):
        do(job, killed_at(6), FileCheckpoint(job, 0))
    kept = FileCheckpoint(job).read()
    assert 0 < kept["seconds"] < 60
    kept["seconds"] += 1000
    checkpoint = FileCheckpoint(job, 0)
    checkpoint.offer(lambda: kept)
    do(job, lambda epoch, n: None, FileCheckpoint(job))
    clock = read_result(job, "clock")
    assert 1000 < clock["seconds"] < 1060
    assert clock["images"] == 64 * clock["epochs"]


def test_short_trainings_write_none(job):
    with pytest.raises(Killed):
        do(job, killed_at(6), FileCheckpoint(job))
    assert FileCheckpoint(job).read() is None


@pytest.mark.parametrize("damage", [lambda old: old[:-1], lambda old: old[:100], lambda old: b"", lambda old: old[:-9] + b"x" + old[-8:]])
def test_a_damaged_checkpoint_is_named_and_the_training_begins_again(job, damage, capsys):
    with pytest.raises(Killed):
        do(job, killed_at(6), FileCheckpoint(job, 0))
    path = FileCheckpoint(job).path
    path.write_bytes(damage(path.read_bytes()))
    assert FileCheckpoint(job).epochs() == 0
    assert capsys.readouterr().err == f"WARNING: {path}: is damaged, so this training starts over\n"
    assert not path.exists()


def test_a_training_goes_on_where_no_checkpoint_can_be_written(job, capsys):
    job.result.with_name("seed-0.checkpoint").mkdir()
    checkpoint = FileCheckpoint(job, 0)
    checkpoint.offer(lambda: {"training": {"curve": []}})
    assert f"WARNING: no checkpoint: {checkpoint.path}: cannot be written (Is a directory)" in capsys.readouterr().err


def in_a_process(job):
    set_up("cpu", threads=1)
    do(job, lambda epoch, n: None, FileCheckpoint(job, 0))


@pytest.mark.slow
def test_kills_at_random_times_change_no_byte(job):
    """SIGKILL of a real process, wherever it is: in a step, in a checkpoint's write, in the prediction."""
    context, moments, kills, trainings = multiprocessing.get_context("forkserver"), random.Random(1), 0, 0
    context.set_forkserver_preload(["tests.running.test_checkpoint"])
    whole, start = elsewhere(job, "whole"), time.monotonic()
    run_in_a_process(context, whole)
    seconds = time.monotonic() - start
    while kills < 6 or trainings == 0:
        # Up to the time that a whole training takes here, so a fast machine is killed as often as a slow one.
        kills += run_in_a_process(context, job, moments.uniform(0, seconds) if kills < 6 else None)
        if job.result.exists():
            assert content(job) == content(whole)
            shutil.rmtree(job.result)
            trainings += 1


def run_in_a_process(context, job, kill_after=None):
    """Whether the training was still running after these seconds, and was killed."""
    process = context.Process(target=in_a_process, args=(job,))
    process.start()
    process.join(kill_after)
    if alive := process.is_alive():
        process.kill()
        process.join()
    return alive
