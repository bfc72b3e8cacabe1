"""Review flagged labels in the browser. Every verdict is written to data/review.csv as it is given.

Serves results/gallery/index.html on this machine only (the loopback address) until Ctrl-C. Several reviewers may work on the same
file, in several windows or processes: a verdict that changed elsewhere is shown, not overwritten.
"""

import contextlib
import getpass
import html
import os
import secrets
import socket
import tempfile
import threading
import webbrowser
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import uvicorn
from PIL.Image import Image

from label_laundry.cli.asked import Known
from label_laundry.cli.server import NOT_SERVED, app
from label_laundry.cli.session import Session
from label_laundry.contracts import paths
from label_laundry.contracts.cells import unseen
from label_laundry.contracts.dataset import read_dataset
from label_laundry.contracts.tables import read_csv
from label_laundry.contracts.trouble import Trouble
from label_laundry.review.verdicts import check_review, read_review
from label_laundry.sources.originals import Originals

PAGE = paths.GALLERY / "index.html"
HOST = "127.0.0.1"


def session(reviewer: str, port: int) -> Session:
    """Everything that the server needs.

    Raises
    ------
    Trouble
        When there is no gallery yet, the reviewer's name does not fit in a line of the file, or data/review.csv is invalid.
    """
    if found := unseen(reviewer):
        raise Trouble(f"--reviewer {reviewer!r}: must be one line of letters that can be seen; it has {found}")
    if not PAGE.exists():
        raise Trouble(f"{PAGE}: not there yet; run `dvc repro gallery` first")
    page, dataset, ids = PAGE.read_text(encoding="utf-8"), read_dataset(), read_csv(paths.IDS, dtype=str)
    if page.count(NOT_SERVED) != 1:
        raise Trouble(f"{PAGE}: made by another version; run `dvc repro -f -s gallery`")
    check_review(read_review(), ids, dataset.class_names)
    train, test = (frozenset(ids.loc[ids["split"] == split, "id"]) for split in ("train", "test"))
    known = Known(train, test, tuple(dataset.class_names))
    return Session(page, known, reviewer, port, secrets.token_urlsafe(24), partial(original, Originals()))


def original(originals: Originals, id_: str) -> Image:
    """The picture from the source.

    Raises
    ------
    Trouble
        When it cannot be read; the page has a small copy.
    """
    try:
        return originals.picture(id_)
    except (OSError, ValueError, KeyError, IndexError) as error:
        raise Trouble(f"the source cannot be read ({error}); `dvc repro prepare` reads it again") from error


def usual_port() -> int:
    """The same port at each start in this folder, so that the browser finds the verdicts that it could not send before."""
    return 20_000 + zlib.crc32(str(Path.cwd()).encode()) % 10_000


def open_port(port: int | None) -> socket.socket:
    """A listening socket on the loopback address. None: the folder's usual port, or any free one; 0: any free one."""
    if port is None:
        with contextlib.suppress(Trouble):
            return open_port(usual_port())
        return open_port(0)
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
        listening.listen()  # so that the browser can connect before the server is up, and no other process can take the port
    except (OSError, OverflowError) as error:
        listening.close()
        raise Trouble(f"--port {port}: cannot be used ({getattr(error, 'strerror', error)}); choose another, or leave it out") from error
    return listening


@contextlib.contextmanager
def opened_in_browser(address: str) -> Iterator[None]:
    """Open the address through a file that only this user can read: process arguments, including the browser's, are public."""
    paths.SCRATCH.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(".html", "review-", paths.SCRATCH)  # mode 0600
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        place = html.escape(address)
        file.write(f'<!doctype html><meta http-equiv="refresh" content="0; url={place}"><a href="{place}">Review</a>\n')
    # A terminal browser blocks until it is closed, and must not hold up the server until then.
    threading.Thread(target=webbrowser.open, args=[Path(name).resolve().as_uri()], daemon=True).start()
    try:
        yield
    finally:
        Path(name).unlink(missing_ok=True)


def run(reviewer: str | None, port: int | None, browser: bool) -> None:
    """Serve until Ctrl-C, then print the next step."""
    with open_port(port) as listening:
        served = session(reviewer or getpass.getuser(), listening.getsockname()[1])
        before = len(read_review())
        address = f"http://{HOST}:{served.port}/?token={served.token}"
        print(f"Review as {served.reviewer}: {address}\nVerdicts go into {paths.REVIEW}. Ctrl-C ends it.", flush=True)
        server = uvicorn.Server(uvicorn.Config(app(served), log_level="warning", timeout_graceful_shutdown=2))
        opened = opened_in_browser(address) if browser else contextlib.nullcontext()
        with opened, contextlib.suppress(KeyboardInterrupt):  # uvicorn raises it again after its shutdown
            server.run(sockets=[listening])
    print(f"\n{len(read_review()) - before:+} verdicts in {paths.REVIEW}. To apply them: dvc repro\nand then: dvc metrics diff")
