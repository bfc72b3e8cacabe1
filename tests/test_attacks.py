"""Does `laundry review` lose or invent a verdict? Hostile requests, kills and full disks against the real server."""

import json
import random
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

import pytest

from label_laundry.contracts import paths
from label_laundry.review.verdict_file import Verdict, read_verdicts
from label_laundry.review.verdicts import COLUMNS
from tests.attacks.requests import TRAIN, hostile, protocol
from tests.attacks.server import IMAGES, REVIEWER, Server, make, serving

pytestmark = pytest.mark.slow
KILLS = 10


def lost(acknowledged: dict[str, str], path: Path) -> list[str]:
    """Acknowledged verdicts, id -> note, that the file does not have as they were given."""
    there = {one.id: one for one in read_verdicts(path)}
    return [id_ for id_, note in acknowledged.items() if there.get(id_) != Verdict(id_, "keep", "", REVIEWER, "", note)]


def test_only_what_is_allowed_writes_and_nothing_stops_the_server():
    with serving() as server:
        review, opinions = server.folder / paths.REVIEW, server.folder / paths.OPINIONS
        wrong = []
        for request in hostile(server.host, server.token):
            review.write_text(",".join(COLUMNS) + "\n")
            opinions.unlink(missing_ok=True)
            status, body = server.ask(request)
            taken = status == 200 and (request.method != "POST" or json.loads(body)["refused"] == [])
            written = [*read_verdicts(review), *(read_verdicts(opinions) if opinions.exists() else [])]
            if taken != request.accepted or (written and not request.accepted) or status >= 500:
                wrong.append(f"{request.name}: {status}, {len(written)} written")
        assert wrong == []
        review.write_text(",".join(COLUMNS) + "\n")
        for name, content in protocol(server.host, server.token).items():
            with suppress(OSError), socket.create_connection(server.host.split(":"), timeout=1) as connection:
                connection.sendall(content)
                connection.recv(1000)
            assert not read_verdicts(review), name
            assert server.process.poll() is None, name
        assert server.give(TRAIN)
        assert b"Traceback" not in server.errors.read_bytes()


def test_no_acknowledged_verdict_is_lost_when_the_server_is_killed_at_a_random_moment(tmp_path):
    generator, acknowledged = random.Random(1), {}
    make(tmp_path)
    open_ids = iter([f"{number:016x}" for number in range(IMAGES)])
    for number in range(KILLS):
        server, timer = Server(tmp_path), None
        while server.process.poll() is None:
            id_, note = next(open_ids), f"kill {number}"
            if server.give(id_, note=note):
                acknowledged[id_] = note
            if timer is None:  # the first verdict waits for the server to be up
                timer = threading.Timer(generator.uniform(0, 0.4), server.process.kill)
                timer.start()
        server.end()
        assert lost(acknowledged, tmp_path / paths.REVIEW) == []
    assert len(acknowledged) >= KILLS


@pytest.mark.parametrize("small", [True, False], ids=["a small file system", "a limit on file sizes"])
def test_no_acknowledged_verdict_is_lost_on_a_full_disk(small):
    # The limit is above what the server reads and writes at its start, and falls into the middle of a write.
    with serving(None if small else 5000) as server, small_disk(server.folder / paths.DATA) if small else nullcontext(True) as mounted:
        if not mounted:
            pytest.skip("this user may not mount a file system")
        given = {f"{image:016x}": "x" * 400 for image in range(400)}
        taken = {id_: note for id_, note in given.items() if server.give(id_, note=note)}
        assert 0 < len(taken) < len(given)
        assert lost(taken, server.folder / paths.REVIEW) == []


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """A file system of 64 kB over the folder, with its files on it; False where this user may not mount one."""
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.stat().st_size < 10_000}
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)], capture_output=True).returncode == 0
    try:
        for name, content in files.items() if mounted else ():
            (folder / name).write_bytes(content)
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], check=True)
