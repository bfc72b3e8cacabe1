"""Download one file over HTTP, with time-outs, a progress bar, a clean retry and a checksum. pooch does the work."""

import logging
from pathlib import Path

import pooch
import requests

from label_laundry.contracts.trouble import Trouble

TRIES = 2


def fetch(url: str, path: Path, known_hash: str | None) -> None:
    """Download `url` to `path`; the file appears only when it is complete and its checksum is correct.

    Parameters
    ----------
    known_hash : in pooch's form ("md5:…", "sha256:…"), or None if the caller checks the content.

    Raises
    ------
    Trouble
        At once without a connection; after two tries for 30 s without data, an HTTP error, or a wrong checksum.
    """
    pooch.get_logger().setLevel(logging.ERROR)
    downloader = pooch.HTTPDownloader(progressbar=True, timeout=30)
    for tries_left in reversed(range(TRIES)):
        try:
            pooch.retrieve(url, known_hash, fname=path.name, path=path.parent, downloader=downloader)
            return
        except requests.ConnectionError as error:
            # Without a network, a second try would fail the same way.
            raise Trouble(f"no connection to where {path.name} is kept") from error
        except (requests.RequestException, OSError, ValueError) as error:
            if not tries_left:
                raise Trouble(f"{path.name}: {str(error).splitlines()[0]}") from error
