"""Connect to a Ray cluster, with one line for each way to fail. Ray is an optional extra, imported only here."""

import contextlib
import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from label_laundry.contracts.trouble import Trouble

# Seconds until an address counts as wrong.
REACH = 5
PACKAGE = Path(__file__).parents[1]


def imported() -> ModuleType:
    """The Ray module, or a line on how to install it."""
    # Otherwise every worker of a driver under `uv run` would run `uv run` in the driver's working directory.
    os.environ["RAY_ENABLE_UV_RUN_RUNTIME_ENV"] = "0"  # read when Ray is imported
    try:
        import ray
    except ImportError as error:
        raise Trouble("params.yaml: executor: ray: Ray is not installed; run `uv sync --extra ray`, or set executor: local") from error
    return ray


@contextlib.contextmanager
def connected(ray: ModuleType, address: str) -> Iterator[None]:
    """Make this process a driver of the cluster. On exit, everything that it still runs there ends."""
    address = os.environ.get("RAY_ADDRESS", address) if address == "auto" else address
    remedy = "start one with `ray start --head`, join it here with `ray start --address=HOST:PORT`, or set executor: local"
    if address != "auto":
        # Ray itself keeps trying a wrong address for many minutes.
        host, _, port = address.rpartition(":")
        try:
            socket.create_connection((host.strip("[]"), int(port)), timeout=REACH).close()
        except (OSError, ValueError) as error:
            raise Trouble(f"params.yaml: ray.address: {address}: no Ray cluster answers ({error}); correct it, or {remedy}") from error
    with tempfile.TemporaryDirectory() as empty:
        # In an empty working directory, a worker cannot import another checkout at the same path.
        code = {"working_dir": empty, "py_modules": [str(PACKAGE)]}
        try:
            ray.init(address=address, runtime_env=code, log_to_driver=False, logging_level="ERROR", configure_logging=False)
        except Exception as error:
            ray.shutdown()  # a connection that was refused halfway would end this process a minute later
            message = " ".join(str(error).split()).rstrip(".")
            if "ersion mismatch" in message:
                remedy = "install the cluster's versions here, or these on every node, and restart it"
            raise Trouble(f"params.yaml: ray.address: {address}: {message}; {remedy}") from error
    try:
        yield
    finally:
        ray.shutdown()


def waiting(ray: ModuleType, n_jobs: int, share: str) -> str:
    """A line that explains missing progress: what the jobs are waiting for."""
    free, there = (round(found.get(share, 0)) for found in (ray.available_resources(), ray.cluster_resources()))
    return f"waiting for the cluster: {n_jobs} jobs need one {share} each; {free} of its {there} are free (`ray status` says who has them)"
