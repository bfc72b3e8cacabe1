"""Which cores the processes of a test may use.

Tests run in two processes on two cores. If both train on both cores, threads wait for each other and take three times the CPU time.
"""

import contextlib
import os
from collections.abc import Iterator

import pytest

CAN_BE_CHOSEN = hasattr(os, "sched_setaffinity")  # not on macOS
ALL = os.sched_getaffinity(0) if CAN_BE_CHOSEN else set()


@contextlib.contextmanager
def cores(allowed: set[int]) -> Iterator[None]:
    """This process, and those that it starts, on these cores alone."""
    before = os.sched_getaffinity(0) if CAN_BE_CHOSEN else set()
    if CAN_BE_CHOSEN:
        os.sched_setaffinity(0, allowed)
    try:
        yield
    finally:
        if CAN_BE_CHOSEN:
            os.sched_setaffinity(0, before)


@pytest.fixture(scope="module")
def one_core() -> Iterator[None]:
    """One core, another one for each of pytest's processes."""
    process = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    with cores({sorted(ALL)[process % len(ALL)]} if ALL else ALL):
        yield
