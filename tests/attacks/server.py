"""A real `laundry review` process in a made project, for attacks on it."""

import contextlib
import http.client
import json
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from label_laundry.cli.server import NOT_SERVED
from label_laundry.contracts import paths
from label_laundry.contracts.atomic import write_json
from label_laundry.review.verdicts import COLUMNS
from tests.attacks.requests import CLASS, TEST, Hostile

ROOT = Path(__file__).parents[2]
IMAGES = 5000
REVIEWER = "ann"
ADDRESS = re.compile(r"http://(127\.0\.0\.1:\d+)/\?token=(\S+)")


def make(folder: Path) -> None:
    """A project with what the server reads, and no verdict."""
    for name in (paths.PARAMS, paths.CONFUSION):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes((ROOT / name).read_bytes())
    (folder / paths.REVIEW).write_text(",".join(COLUMNS) + "\n")
    ids = [f"{n:016x}" for n in range(IMAGES)]
    pd.DataFrame({"id": [*ids, TEST], "split": ["train"] * IMAGES + ["test"]}).to_csv(folder / paths.IDS, index=False)
    dataset = {
        "name": "made",
        "source": "here",
        "class_names": [CLASS, "Bag"],
        "image_shape": [28, 28],
        "counts": {},
        "folds": 2,
        "sha256": {},
    }
    write_json(folder / paths.DATASET, dataset)
    (folder / paths.GALLERY).mkdir(parents=True)
    (folder / paths.GALLERY / "index.html").write_text(f"<!doctype html>{NOT_SERVED}")


class Server:
    """A `laundry review` process; what it says on standard error is in a file."""

    def __init__(self, folder: Path, most_bytes: int | None = None) -> None:
        """`most_bytes` limits every file that it writes, which fails a write as a full disk does."""
        self.folder, self.errors = folder, folder / "stderr.log"
        limit = None if most_bytes is None else lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))
        command = [sys.executable, "-m", "label_laundry.cli.main", "review", "--no-browser", "--port", "0", "--reviewer", REVIEWER]
        with self.errors.open("ab") as errors:
            environment = os.environ | {"PYTHONPATH": str(ROOT)}
            self.process = subprocess.Popen(
                command, cwd=folder, stdout=subprocess.PIPE, stderr=errors, text=True, preexec_fn=limit, env=environment
            )
        self.host, self.token = ADDRESS.search(self.process.stdout.readline()).groups()

    def ask(self, request: Hostile) -> tuple[int, bytes]:
        """Status and body; http.client is told to send the headers as they are."""
        connection = http.client.HTTPConnection(self.host, timeout=20)
        try:
            connection.putrequest(request.method, request.path, skip_host=True, skip_accept_encoding=True)
            for name, value in request.headers.items():
                connection.putheader(name, value)
            connection.putheader("Content-Length", str(len(request.body)))
            connection.endheaders(request.body)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def give(self, id_: str, verdict: str = "keep", note: str = "") -> bool:
        """Whether the server acknowledged a verdict for an image that has none."""
        said = {"id": id_, "expected": None, "verdict": {"verdict": verdict, "note": note}}
        headers = {"Host": self.host, "Origin": f"http://{self.host}", "X-Token": self.token, "Content-Type": "application/json"}
        try:
            status, body = self.ask(Hostile("", headers=headers, body=json.dumps([said]).encode()))
            return status == 200 and json.loads(body)["refused"] == []
        except (OSError, http.client.HTTPException, ValueError):
            return False

    def end(self, how: signal.Signals = signal.SIGKILL) -> None:
        self.process.send_signal(how)
        self.process.communicate(timeout=30)


@contextlib.contextmanager
def serving(most_bytes: int | None = None) -> Iterator[Server]:
    """A server in a project of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder)
        server = Server(folder, most_bytes)
        try:
            yield server
        finally:
            server.end()
