"""Real jobs on a real Ray cluster of two nodes; results are those of the local executor, byte for byte."""

import _thread
import builtins
import dataclasses
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from safetensors.torch import save_file
from torchvision.models import mobilenet_v2

from label_laundry.contracts.trouble import Trouble
from label_laundry.jobs import placement
from label_laundry.jobs.context import Context
from label_laundry.jobs.job import Job
from label_laundry.running import on_ray
from label_laundry.running.cluster import imported
from label_laundry.running.dispatch import run
from label_laundry.running.on_ray import train
from label_laundry.running.progress import Bar
from label_laundry.running.scratch import versions
from tests.lacking import needed
from tests.running.cluster_started import Cluster
from tests.training.recipes import recipe

LONG = 10_000


@pytest.fixture(scope="module")
def cluster():
    needed("ray", imported=False)
    imported()
    own_print = builtins.print
    with Cluster() as made:
        made.add()
        yield made
    builtins.print = own_print  # Ray takes its place, and numba cannot compile Ray's


@pytest.fixture(autouse=True)
def one_thread_each(monkeypatch):
    """So small a work would otherwise be done on all cores, here and there."""
    monkeypatch.setattr(placement, "WORTH_WORKERS", 0)


@pytest.fixture
def jobs(tmp_path, fashion):
    images, labels = fashion
    np.save(tmp_path / "train.npy", images[:600])
    np.save(tmp_path / "test.npy", images[600:700])
    start = tmp_path / "start"
    start.mkdir()
    state = mobilenet_v2(weights=None).state_dict()
    save_file({name: tensor for name, tensor in state.items() if name.startswith("features.")}, start / "weights.safetensors")

    def make(folder, epochs=(1, 1), model="cnn", **changes):
        return [
            Job(
                stage="test", part=f"fold {fold}", result=tmp_path / folder / f"fold-{fold}",
                context=Context(model, recipe(epochs=many, **changes), 10, "cpu", start, tmp_path / "train.npy"),
                seed=fold, rows=np.arange(fold, 600, 2),
                labels=labels[:600][fold::2].astype(np.int64),
                predict={"held_out": (tmp_path / "train.npy", np.arange(1, 90, 2)), "test": (tmp_path / "test.npy", slice(None))},
            )
            for fold, many in enumerate(epochs)
        ]  # fmt: skip

    return make


@pytest.fixture
def when_begun(monkeypatch):
    """Do something as soon as so many jobs have begun on the cluster."""

    def register(n, act):
        begun, begin = set(), Bar.begin

        def watched(bar, number):
            begin(bar, number)
            if number not in begun and len(begun | {number}) == n:
                threading.Timer(1, act).start()
            begun.add(number)

        monkeypatch.setattr(Bar, "begin", watched)

    return register


def content(jobs):
    """All that a job leaves but its seconds."""
    return {(job.title, file.name): file.read_bytes() for job in jobs for file in job.result.iterdir() if file.name != "clock.json"}


def leftovers():
    """What tasks have on the disk of their node."""
    return set(Path(tempfile.gettempdir()).glob("label-laundry-*"))


def assert_nothing_is_left(cluster, before):
    assert leftovers() <= before
    until = time.monotonic() + 30
    while cluster.at_work():
        assert time.monotonic() < until
        time.sleep(0.2)


@pytest.mark.slow
def test_the_executor_changes_no_byte(cluster, jobs, project, capsys):
    changes = {"model": "mobilenet_v2", "colour": "rgb", "size": 32, "precision": "bf16", "flip": True}
    here, there = jobs("here", **changes), jobs("there", **changes)
    run(here)
    settings = (project / "params.yaml").read_text()
    settings = settings.replace("executor: local", "executor: ray").replace("address: auto", f"address: {cluster.address}")
    (project / "params.yaml").write_text(settings)
    # Another checkout at this one's path on a node: what counts is the code from here.
    (project / "stages").mkdir()
    (project / "stages" / "__init__.py").write_text("raise ImportError('another checkout')")
    capsys.readouterr()
    run(there)
    assert "100%" in capsys.readouterr().err
    found = content(there)
    assert {name for _, name in found} == {"held_out.npy", "test.npy", "curve.json", "summary.json", "weights.safetensors"}
    assert found == content(here)
    assert not [file for job in there for file in job.result.parent.iterdir() if file.name.endswith(".tmp")]


@pytest.mark.slow
def test_a_fold_ends_with_its_own_error_finished_ones_are_kept_and_others_cancelled(cluster, jobs, tmp_path):
    before = leftovers()
    several = jobs("several", epochs=(1, LONG, 1))
    state = mobilenet_v2(weights=None).state_dict()
    state["features.0.0.weight"][0] = float("nan")
    broken = tmp_path / "broken"
    broken.mkdir()
    save_file({name: tensor for name, tensor in state.items() if name.startswith("features.")}, broken / "weights.safetensors")
    context = Context("mobilenet_v2", recipe(colour="rgb", size=32), 10, "cpu", broken, tmp_path / "train.npy")
    several[2] = dataclasses.replace(several[2], context=context)
    with pytest.raises(Trouble, match=r"^test, fold 2: the loss is not a number in epoch 1"):
        run(several, "ray", cluster.address)
    assert [job.result.exists() for job in several] == [True, False, False]
    assert_nothing_is_left(cluster, before)


@pytest.mark.slow
def test_ctrl_c_cancels_what_runs(cluster, jobs, when_begun):
    before = leftovers()
    previous = signal.signal(signal.SIGINT, signal.default_int_handler)  # tests in the background of a script ignore it
    when_begun(2, _thread.interrupt_main)
    try:
        with pytest.raises(KeyboardInterrupt):
            run(jobs("stopped", epochs=(LONG, LONG)), "ray", cluster.address)
    finally:
        signal.signal(signal.SIGINT, previous)
    assert_nothing_is_left(cluster, before)


@pytest.mark.slow
def test_a_fold_whose_worker_dies_each_time_is_named(cluster, jobs):
    over = threading.Event()

    def kill_all():
        while not over.wait(0.5):
            for worker in cluster.at_work():
                worker.kill()

    killer = threading.Thread(target=kill_all)
    killer.start()
    try:
        with pytest.raises(Trouble, match=r"^test, fold 0: its worker died 4 times \(\w+\), most likely for lack of memory.*are kept$"):
            run(jobs("killed", epochs=(LONG,)), "ray", cluster.address)
    finally:
        over.set()
        killer.join()


@pytest.mark.slow
def test_a_full_cluster_is_reported_and_waited_for(cluster, jobs, monkeypatch, capsys):
    monkeypatch.setattr(on_ray, "PATIENCE", 2)
    hold = (
        f"import ray, time; ray.init('{cluster.address}', log_to_driver=False); hold = ray.remote(num_cpus=1)(lambda: time.sleep(1000)); "
        "both = [hold.remote() for _ in range(2)]\nwhile ray.available_resources().get('CPU'): time.sleep(0.1)\n"
        "print('held', flush=True); time.sleep(25)"
    )
    with subprocess.Popen([sys.executable, "-c", hold], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as other:
        assert other.stdout.readline() == "held\n"
        waited = jobs("waited")
        run(waited, "ray", cluster.address)
    assert "waiting for the cluster: 2 jobs need one CPU each; 0 of its 2 are free" in capsys.readouterr().err
    assert all(job.result.exists() for job in waited)


@pytest.mark.slow
def test_a_node_that_dies_in_the_middle_costs_time_and_nothing_else(cluster, jobs, when_begun, capsys):
    here, there = jobs("here", epochs=(20, 20)), jobs("there", epochs=(20, 20))
    run(here)
    when_begun(2, cluster.kill_last)
    capsys.readouterr()
    run(there, "ray", cluster.address)
    assert "its worker or its machine was lost; it began again elsewhere" in capsys.readouterr().err
    assert content(there) == content(here)
    cluster.add()


def test_other_versions_on_a_node_are_refused(jobs):
    with pytest.raises(Trouble, match=r"^test, fold 0: torch is .* on node .* and 1\.0 here, so results would differ; run `uv sync"):
        train(0, jobs("here")[0], versions() | {"torch": "1.0"}, 1, None, None)


def test_a_device_without_a_share_is_refused(jobs):
    job = jobs("here")[0]
    with pytest.raises(Trouble, match=r"^params\.yaml: device: mps: Ray cannot schedule it; choose cpu or cuda"):
        run([dataclasses.replace(job, context=dataclasses.replace(job.context, device="mps"))], "ray", "auto")
