"""A training that was killed goes on after an epoch: what it needs lies in a file beside its result folder, until that is there.

The file is in the scratch folder, and so keyed as all results there are. It is at most a minute old plus an epoch: with the paper's CNN,
40 MB take a quarter of a second to write. Whether and when it was written changes no byte of the result on a CPU.
"""

import hashlib
import io
import sys
import time
from collections.abc import Callable
from typing import Any

import torch

from label_laundry.contracts.atomic import write
from label_laundry.contracts.trouble import Trouble
from label_laundry.jobs.job import Job

SECONDS_BETWEEN = 60
DIGEST = hashlib.sha256().digest_size


class FileCheckpoint:
    """The checkpoint of one job: the SHA-256 of what follows, then a file of torch.save."""

    def __init__(self, job: Job, seconds_between: float = SECONDS_BETWEEN) -> None:
        self.path = job.result.with_name(f"{job.result.name}.checkpoint")
        self.seconds_between, self.last = seconds_between, time.monotonic()

    def offer(self, state: Callable[[], dict[str, Any]]) -> None:
        """Write `state()` where the last one, or the beginning, is long enough ago."""
        if time.monotonic() - self.last < self.seconds_between:
            return
        content = io.BytesIO()
        torch.save(state(), content)
        whole = hashlib.sha256(content.getbuffer()).digest() + content.getbuffer()
        try:
            write(self.path, lambda temporary: temporary.write_bytes(whole))
        except Trouble as trouble:  # no reason to lose the training, which may still end well
            print(f"WARNING: no checkpoint: {trouble}", file=sys.stderr, flush=True)
        self.last = time.monotonic()

    def read(self) -> dict[str, Any] | None:
        """What was offered last, with its tensors on the CPU; None where there is nothing, or where the file is damaged, which is said."""
        if not self.path.exists():
            return None
        content = self.path.read_bytes()
        if hashlib.sha256(content[DIGEST:]).digest() != content[:DIGEST]:
            print(f"WARNING: {self.path}: is damaged, so this training begins again", file=sys.stderr, flush=True)
            self.remove()
            return None
        return torch.load(io.BytesIO(content[DIGEST:]), map_location="cpu", weights_only=True)

    def epochs(self) -> int:
        """Finished epochs that it holds."""
        kept = self.read()
        return len(kept["training"]["curve"]) if kept else 0

    def remove(self) -> None:
        """The result is there, or the file is of no use."""
        self.path.unlink(missing_ok=True)
