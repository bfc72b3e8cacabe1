"""A killed training run resumes after an epoch, from a file beside its result folder. The file is kept until the result is there.

The file is in the scratch folder, with the same key as the results there. It is at most a minute plus an epoch old: the paper's CNN
writes 40 MB in a quarter of a second. On a CPU, checkpoints change no byte of the result.
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
        """Write `state()` if the last checkpoint, or the start, is long enough ago."""
        if time.monotonic() - self.last < self.seconds_between:
            return
        content = io.BytesIO()
        torch.save(state(), content)
        whole = hashlib.sha256(content.getbuffer()).digest() + content.getbuffer()
        try:
            write(self.path, lambda temporary: temporary.write_bytes(whole))
        except Trouble as trouble:  # no reason to stop the training, which may still succeed
            print(f"WARNING: no checkpoint: {trouble}", file=sys.stderr, flush=True)
        self.last = time.monotonic()

    def read(self) -> dict[str, Any] | None:
        """The last state that was written, with its tensors on the CPU; None if there is none, or, with a warning, if it is damaged."""
        if not self.path.exists():
            return None
        content = self.path.read_bytes()
        if hashlib.sha256(content[DIGEST:]).digest() != content[:DIGEST]:
            print(f"WARNING: {self.path}: is damaged, so this training starts over", file=sys.stderr, flush=True)
            self.remove()
            return None
        return torch.load(io.BytesIO(content[DIGEST:]), map_location="cpu", weights_only=True)

    def epochs(self) -> int:
        """The number of finished epochs in the checkpoint."""
        kept = self.read()
        return len(kept["training"]["curve"]) if kept else 0

    def remove(self) -> None:
        """Delete the file, because the result is there or the file is useless."""
        self.path.unlink(missing_ok=True)
