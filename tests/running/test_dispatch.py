"""Real jobs in real worker processes, on real images."""

import dataclasses
import hashlib
import multiprocessing
import os
import pickle
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torchvision.models import mobilenet_v2

from label_laundry.contracts.trouble import Trouble
from label_laundry.jobs import placement
from label_laundry.jobs.context import Context
from label_laundry.jobs.doing import do
from label_laundry.jobs.job import Job, read_result
from label_laundry.running import dispatch
from label_laundry.running.checkpoint import FileCheckpoint
from label_laundry.running.dispatch import run
from tests.training.recipes import recipe


@pytest.fixture
def jobs(tmp_path, fashion):
    images, labels = fashion
    np.save(tmp_path / "images.npy", images[:600])

    def make(folder, **changes):
        return [
            Job(
                stage="test", part=f"fold {fold}", result=tmp_path / folder / f"fold-{fold}",
                context=Context("cnn", recipe(**changes), 10, "cpu", tmp_path, tmp_path / "images.npy"), seed=fold,
                rows=np.arange(fold, 600, 2),
                labels=labels[fold:600:2].astype(np.int64), predict={"test": (tmp_path / "images.npy", np.arange(100))},
            )
            for fold in range(2)
        ]  # fmt: skip

    return make


def digests(jobs):
    return {
        (job.title, path.name): hashlib.sha256(path.read_bytes()).hexdigest()
        for job in jobs
        for path in sorted(job.result.iterdir())
        if path.name != "clock.json"
    }


@pytest.mark.slow
def test_workers_give_the_same_bytes_each_time_and_keep_what_is_done(jobs, monkeypatch, capsys):
    monkeypatch.setattr(placement, "WORTH_WORKERS", 0)
    first, second = jobs("first"), jobs("second")
    run(first)
    run(second)
    shutil.rmtree(second[1].result)
    capsys.readouterr()
    written = (second[0].result / "test.npy").stat().st_mtime_ns
    run(second)
    assert "test, fold 0: kept from an interrupted run" in capsys.readouterr().err
    assert (second[0].result / "test.npy").stat().st_mtime_ns == written
    assert digests(first) == digests(second)
    assert read_result(first[0], "summary")["epochs"] == 1


@pytest.mark.usefixtures("one_thread")
def test_a_job_that_was_killed_goes_on_after_its_last_epoch_and_says_so(jobs, capsys):
    def killed(epoch, n):
        if epoch == 3:
            raise KeyboardInterrupt

    first, second = jobs("first", size=8, epochs=4, batch=64)
    with pytest.raises(KeyboardInterrupt):
        do(second, killed, FileCheckpoint(second, 0))
    run([first, second], "local")
    assert "test, fold 1: resumes after epoch 2 of an interrupted run\n" in capsys.readouterr().err
    assert [len(read_result(job, "curve")) for job in (first, second)] == [4, 4]
    assert not FileCheckpoint(second).path.exists()


@pytest.mark.slow
def test_a_killed_worker_is_reported_with_the_likely_cause(jobs, monkeypatch):
    monkeypatch.setattr(placement, "WORTH_WORKERS", 0)

    over = threading.Event()

    def kill_one():
        while not multiprocessing.active_children():
            if over.wait(0.05):
                return
        if not over.wait(1):
            multiprocessing.active_children()[0].kill()

    killer = threading.Thread(target=kill_one)
    killer.start()
    try:
        with pytest.raises(Trouble, match=r"a worker process was killed, most likely for lack of memory.*finished epochs are kept"):
            run(jobs("killed", epochs=50))
    finally:
        over.set()
        killer.join()


@pytest.mark.slow
def test_when_the_stage_is_killed_alone_its_workers_end_too(jobs, tmp_path):
    (tmp_path / "jobs.pickle").write_bytes(pickle.dumps(jobs("orphans", epochs=10_000)))
    script = (
        "import pickle, sys, threading, time, multiprocessing\n"
        "from label_laundry.jobs import placement\n"
        "from label_laundry.running import dispatch\n"
        "def tell():\n"
        "    while len(multiprocessing.active_children()) < 2: time.sleep(0.1)\n"
        "    print(*(one.pid for one in multiprocessing.active_children()), flush=True)\n"
        "if __name__ == '__main__':\n"
        "    placement.WORTH_WORKERS = 0\n"
        "    threading.Thread(target=tell).start()\n"
        "    dispatch.run(pickle.load(open(sys.argv[1], 'rb')), 'local')\n"
    )
    (tmp_path / "stage.py").write_text(script)
    command = [sys.executable, str(tmp_path / "stage.py"), str(tmp_path / "jobs.pickle")]
    environment = os.environ | {"PYTHONPATH": str(Path(dispatch.__file__).parents[2])}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment) as stage:
        workers = [int(pid) for pid in stage.stdout.readline().split()]
        stage.kill()
    until = time.monotonic() + 60
    while any(Path(f"/proc/{pid}").exists() for pid in workers):
        assert time.monotonic() < until
        time.sleep(0.2)


@pytest.mark.slow
@pytest.mark.parametrize("n_jobs", [1, 2])
def test_a_job_in_this_process_has_one_thread_whatever_the_number_of_cores(jobs, n_jobs):
    before = torch.get_num_threads()
    torch.set_num_threads(3)
    try:
        run(jobs("here")[:n_jobs])
        assert torch.get_num_threads() == 1
    finally:
        torch.set_num_threads(before)


@pytest.mark.slow
@pytest.mark.parametrize("worth_workers", [0, 10**9])
def test_a_nan_loss_names_fold_and_epoch_and_leaves_no_result(jobs, tmp_path, monkeypatch, worth_workers):
    monkeypatch.setattr(placement, "WORTH_WORKERS", worth_workers)
    state = mobilenet_v2(weights=None).state_dict()
    state["features.0.0.weight"][0] = float("nan")
    save_file({name: tensor for name, tensor in state.items() if name.startswith("features.")}, tmp_path / "weights.safetensors")
    context = Context("mobilenet_v2", recipe(colour="rgb", size=32), 10, "cpu", tmp_path, tmp_path / "images.npy")
    broken = [dataclasses.replace(job, context=context) for job in jobs("broken")]
    with pytest.raises(Trouble, match=r"test, fold [01]: the loss is not a number in epoch 1"):
        run(broken)
    assert not any(job.result.exists() for job in broken)
