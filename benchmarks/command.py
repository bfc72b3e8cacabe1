"""Run one command from start to end: its seconds, and the peak memory of its whole process tree."""

import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.memory import Peak

# Filling half a gigabyte takes this long, so no relevant peak fits between two samples. A sample costs about 1 ms.
SECONDS_BETWEEN = 0.1


@dataclass(frozen=True)
class Measured:
    """Wall seconds, peak memory in MB, exit code, and the last lines of standard error."""

    seconds: float
    peak_mb: float
    code: int
    last_lines: str


def measure(command: list[str], folder: Path, environment: dict[str, str], lines: int = 10) -> Measured:
    """Run `command` in `folder` to its end, without showing its output."""
    log = folder / "stderr.log"
    with log.open("wb") as errors:
        started = time.perf_counter()
        with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=errors) as process:
            try:
                with Peak([process.pid], SECONDS_BETWEEN) as peak:
                    code = process.wait()
                    seconds = time.perf_counter() - started
            finally:
                process.kill()
    text = log.read_text(encoding="utf-8", errors="replace")
    last = [line.rstrip() for line in text.splitlines() if line.strip()][-lines:]
    return Measured(seconds, peak.mb, code, "\n".join(last))
