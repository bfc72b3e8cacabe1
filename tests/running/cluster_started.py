"""A real Ray cluster of nodes on this machine, one CPU each, started as a person would start it: with `ray start`."""

import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType

import psutil
from filelock import FileLock

# Tests run in two processes, and `auto` finds whatever cluster this machine has.
ONE_AT_A_TIME = FileLock(Path(tempfile.gettempdir()) / "label-laundry-ray.lock")
RAY = Path(sys.executable).with_name("ray")


class Cluster:
    """A head and as many other nodes as are added; all are dead afterwards, and their folders gone."""

    def __enter__(self) -> "Cluster":
        ONE_AT_A_TIME.acquire()
        self.folder = tempfile.TemporaryDirectory(prefix="ray-")  # a short path: sockets lie in it
        with socket.create_server(("127.0.0.1", 0)) as server:
            self.port = server.getsockname()[1]
        self.raylets: list[psutil.Process] = []
        try:
            self.start("--head", f"--port={self.port}", "--include-dashboard=false")
        except BaseException:
            self.stop()
            ONE_AT_A_TIME.release()
            raise
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()
        ONE_AT_A_TIME.release()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def start(self, *options: str) -> None:
        before = set(self.processes())
        limits = ["--num-cpus=1", "--num-gpus=0", "--object-store-memory=100000000", "--disable-usage-stats"]
        command = [RAY, "start", *options, *limits, f"--temp-dir={self.folder.name}/{len(self.raylets)}"]
        # Not in this folder: a node has no checkout of ours. A killed node is noticed at once, a busy one is no dead one.
        environment = os.environ | {"RAY_health_check_period_ms": "500", "RAY_health_check_timeout_ms": "20000"}
        # Ray's workers give way to others by themselves, and would stand still beside the tests of the other process.
        environment["RAY_worker_niceness"] = "0"
        done = subprocess.run(command, cwd=self.folder.name, env=environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr
        self.raylets += [process for process in self.processes() if process not in before and process.name() == "raylet"]

    def add(self) -> None:
        """One more node."""
        self.start(f"--address={self.address}")

    def processes(self) -> list[psutil.Process]:
        return [one for one in psutil.process_iter(["cmdline"]) if self.folder.name in " ".join(one.info["cmdline"] or [])]

    def at_work(self) -> list[psutil.Process]:
        """Workers that do a task of ours."""
        found = []
        for raylet in self.raylets:
            if raylet.is_running():
                found += [one for one in raylet.children(recursive=True) if one.name().startswith("ray::train")]
        return found

    def kill_last(self) -> None:
        """kill -9, as when the power fails; its workers end as soon as they see that."""
        self.raylets.pop().kill()

    def stop(self) -> None:
        """Workers first lose their raylet, then end by themselves."""
        mine = self.processes() + [child for raylet in self.raylets if raylet.is_running() for child in raylet.children(recursive=True)]
        for process in mine:
            if process.is_running():
                process.kill()
        psutil.wait_procs(mine, timeout=20)
        self.folder.cleanup()
