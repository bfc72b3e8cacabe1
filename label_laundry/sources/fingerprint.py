"""A fingerprint of every file that a source may read, including files behind links.

DVC hashes an input folder, but not the targets of links in it, and it fails at a broken link. So `decode` depends on this fingerprint,
which DVC recomputes at each run. It covers names and contents, not times, so every clone gets the same one. A file that was hashed
before is hashed again only if its size, times or inode differ.
"""

import hashlib
import json
import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tqdm import tqdm

from label_laundry.contracts.atomic import write
from label_laundry.sources.source import text
from label_laundry.sources.tree import name_from, scan

Known = dict[str, list]  # by name: inode, size, times (see `stamp`), digest


def fingerprint(folder: Path, more: Iterable[Path] = (), memory: Path | None = None) -> dict[str, int | str]:
    """Number of `files`, their total `bytes`, and one `sha256`, of a folder (or one file) and of `more` files outside it.

    `memory` is a file that caches digests between runs.
    """
    known = remembered(memory)
    entries = {text(path): path for path in more}
    lines = []
    if folder.is_dir():
        tree, missed = scan(folder)
        lines = [f"{one.file}\0{one.reason}" for one in missed]
        for one in tree.every():
            entries |= {name_from(folder, path): path for path in one.files}
            lines += [f"{name_from(folder, path)}\0broken link" for path in one.broken]
    elif folder.exists():
        entries[folder.name] = folder
    stamps = {name: stamp(path) for name, path in entries.items()}
    new = [name for name in entries if known.get(name, [])[:-1] != stamps[name]]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = tqdm(pool.map(digest, map(entries.get, new)), "hash", len(new), unit="file", unit_scale=True, disable=None)
        digests = {name: known[name][-1] for name in entries if name in known} | dict(zip(new, found, strict=True))
    lines += [f"{name}\0{digests[name]}" for name in entries]
    if memory and (new or len(entries) < len(known)):
        now = {name: [*stamps[name], digests[name]] for name in entries}
        write(memory, lambda temporary: temporary.write_text(json.dumps(now)))
    whole = hashlib.sha256("\n".join(sorted(lines)).encode("utf-8", "surrogateescape"))
    return {"files": len(entries), "bytes": sum(one[1] for one in stamps.values()), "sha256": whole.hexdigest()}


def stamp(path: Path) -> list[int]:
    """Inode, size, mtime and ctime (ns); if none of them changed, the content is taken as unchanged. Zeros if there is no file."""
    try:
        found = path.stat()
    except OSError:
        return [0, 0, 0, 0]
    return [found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns]


def digest(path: Path) -> str:
    """SHA-256 of a file's content, or why it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        return f"cannot be read ({error.strerror})"


def remembered(memory: Path | None) -> Known:
    try:
        return json.loads(memory.read_text()) if memory else {}
    except (OSError, ValueError):
        return {}
