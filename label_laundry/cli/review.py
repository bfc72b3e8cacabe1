"""Review flagged labels in the browser. Every verdict is written to data/review.csv as it is given.

Serves results/gallery/index.html on this machine alone (the loopback address) until Ctrl-C. Several reviewers may work on the same
file, in several windows or processes: a verdict that changed elsewhere is shown, not overwritten.
"""

import contextlib
import getpass
import secrets
import socket
import webbrowser

import pandas as pd
import uvicorn

from label_laundry.cli.server import NOT_SERVED, Session, app
from label_laundry.contracts import paths
from label_laundry.contracts.dataset import read_dataset
from label_laundry.contracts.trouble import Trouble
from label_laundry.review.verdicts import check_review, read_review

PAGE = paths.GALLERY / "index.html"
HOST = "127.0.0.1"


def session(reviewer: str, port: int) -> Session:
    """Everything that the server needs.

    Raises
    ------
    Trouble
        When there is no gallery yet, or data/review.csv is not in order.
    """
    if not PAGE.exists():
        raise Trouble(f"{PAGE}: not there yet; run `dvc repro gallery` first")
    page, dataset, known = PAGE.read_text(encoding="utf-8"), read_dataset(), pd.read_csv(paths.IDS, dtype=str)
    if page.count(NOT_SERVED) != 1:
        raise Trouble(f"{PAGE}: made by another version; run `dvc repro -f -s gallery`")
    check_review(read_review(), known, dataset.class_names)
    images = frozenset(known.loc[known["split"] == "train", "id"])
    return Session(page, images, tuple(dataset.class_names), reviewer, port, secrets.token_urlsafe(24))


def open_port(port: int) -> socket.socket:
    """A listening socket on the loopback address; 0 takes any free port."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
        listening.listen()  # so that the browser can connect before the server is up, and no other process can take the port
    except (OSError, OverflowError) as error:
        listening.close()
        raise Trouble(f"--port {port}: cannot be used ({getattr(error, 'strerror', error)}); choose another, or leave it out") from error
    return listening


def run(reviewer: str | None, port: int, browser: bool) -> None:
    """Serve until Ctrl-C, then say what comes next."""
    with open_port(port) as listening:
        served = session(reviewer or getpass.getuser(), listening.getsockname()[1])
        before = len(read_review())
        address = f"http://{HOST}:{served.port}/?token={served.token}"
        print(f"Review as {served.reviewer}: {address}\nVerdicts go into {paths.REVIEW}. Ctrl-C ends it.", flush=True)
        if browser:
            webbrowser.open(address)
        server = uvicorn.Server(uvicorn.Config(app(served), log_level="warning", timeout_graceful_shutdown=2))
        with contextlib.suppress(KeyboardInterrupt):  # uvicorn raises it again after its shutdown
            server.run(sockets=[listening])
    print(f"\n{len(read_review()) - before:+} verdicts in {paths.REVIEW}. What they change: dvc repro\nand then: dvc metrics diff")
