"""Does `laundry review` lose or invent a verdict? Hostile requests, kills and full disks against the real server.

`python -m benchmarks.hostile` writes results/hostile.json and docs/measured/hostile.md in about ten minutes.
"""

import json
import random
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

from benchmarks.hostile_requests import TRAIN, hostile, protocol
from benchmarks.hostile_server import IMAGES, REVIEWER, ROOT, Server, make, serving
from label_laundry.contracts import paths
from label_laundry.contracts.atomic import write_json
from label_laundry.review.verdict_file import Verdict, read_verdicts
from label_laundry.review.verdicts import COLUMNS

KILLS = 100


def requests() -> dict:
    """Every hostile request once: how many were refused, and which did something else than they must."""
    with serving() as server:
        review, opinions = server.folder / paths.REVIEW, server.folder / paths.OPINIONS
        asked, wrong = hostile(server.host, server.token), []
        for request in asked:
            review.write_text(",".join(COLUMNS) + "\n")
            opinions.unlink(missing_ok=True)
            status, body = server.ask(request)
            taken = status == 200 and (request.method != "POST" or json.loads(body)["refused"] == [])
            written = [*read_verdicts(review), *(read_verdicts(opinions) if opinions.exists() else [])]
            if taken != request.accepted or (written and not request.accepted) or status >= 500:
                wrong.append(f"{request.name}: {status}, {len(written)} written")
        review.write_text(",".join(COLUMNS) + "\n")
        broken = protocol(server.host, server.token)
        for name, content in broken.items():
            with suppress(OSError), socket.create_connection(server.host.split(":"), timeout=1) as connection:
                connection.sendall(content)
                connection.recv(1000)
            if read_verdicts(review) or not Path(f"/proc/{server.process.pid}").exists():
                wrong.append(name)
        if not server.give(TRAIN):
            wrong.append("the server takes no verdict any more")
        if b"Traceback" in server.errors.read_bytes():
            wrong.append("a traceback")
    accepted = sum(request.accepted for request in asked)
    return {"requests": len(asked), "refused": len(asked) - accepted, "accepted": accepted, "broken": len(broken), "wrong": wrong}


def lost(acknowledged: dict[str, str], path: Path) -> int:
    """How many acknowledged verdicts, id -> note, the file does not have as they were given."""
    there = {one.id: one for one in read_verdicts(path)}
    return sum(there.get(id_) != Verdict(id_, "keep", "", REVIEWER, "", note) for id_, note in acknowledged.items())


def kills(n: int, seed: int = 1) -> dict:
    """Verdicts one after the other, and SIGKILL at a random moment, `n` times in one project."""
    generator, acknowledged, missing = random.Random(seed), {}, 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder)
        open_ids = iter([f"{number:016x}" for number in range(IMAGES)])
        for number in range(n):
            server, timer = Server(folder), None
            while server.process.poll() is None:
                id_, note = next(open_ids), f"kill {number}"
                if server.give(id_, note=note):
                    acknowledged[id_] = note
                if timer is None:  # the first verdict waits for the server to be up
                    timer = threading.Timer(generator.uniform(0, 0.4), server.process.kill)
                    timer.start()
            server.end()
            missing += lost(acknowledged, folder / paths.REVIEW)
    return {"times": n, "acknowledged": len(acknowledged), "lost": missing}


def full_disks() -> dict:
    """Verdicts until no more are taken, and on: on a small file system, where it may be mounted, and with a limit on file sizes."""
    acknowledged, refused, missing, kinds = 0, 0, 0, []
    for small in (True, False):
        # The limit is above what the server reads and writes at its start, and falls into the middle of a write.
        with serving(None if small else 5000) as server, small_disk(server.folder / paths.DATA) if small else nullcontext(False) as mounted:
            kinds.append("a small file system" if mounted else "a limit on file sizes")
            given = {f"{image:016x}": "x" * 40 for image in range(400)}
            taken = {id_: note for id_, note in given.items() if server.give(id_, note=note)}
            missing += lost(taken, server.folder / paths.REVIEW)
            acknowledged += len(taken)
            refused += len(given) - len(taken)
    return {"times": len(kinds), "kinds": kinds, "acknowledged": acknowledged, "refused": refused, "lost": missing}


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


def table(found: dict) -> str:
    """Markdown: a row for each kind of attack."""
    asked, killed, full = (found[name] for name in ("requests", "kills", "full_disks"))
    rows = [
        (
            "hostile requests",
            asked["requests"],
            f"{asked['refused']:,} refused, {asked['accepted']:,} allowed",
            len(asked["wrong"]),
        ),
        ("broken protocol", asked["broken"], "nothing written, no traceback, served on", 0),
        ("SIGKILL while verdicts come", killed["times"], f"{killed['acknowledged']:,} verdicts acknowledged", killed["lost"]),
        ("full disks", full["times"], f"{full['acknowledged']:,} acknowledged, {full['refused']:,} refused", full["lost"]),
    ]
    head = "| attack | times | what became of it | wrong or lost |\n|---|--:|---|--:|"
    return "\n".join([head, *(f"| {attack} | {times:,} | {became} | {wrong} |" for attack, times, became, wrong in rows)])


def main() -> None:
    from benchmarks.pages import write_page

    found = {"requests": requests(), "kills": kills(KILLS), "full_disks": full_disks()}
    write_json(ROOT / paths.RESULTS / "hostile.json", found)
    write_page("hostile")
    print(table(found))
    sys.exit(bool(found["requests"]["wrong"] or found["kills"]["lost"] or found["full_disks"]["lost"]))


if __name__ == "__main__":
    main()
