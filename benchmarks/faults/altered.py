"""Truncated, changed and deleted files behind DVC's back: the next `dvc repro` gives the same bytes, or one line names the file."""

import random
import shutil
from pathlib import Path

from benchmarks.faults.pipeline import CLOCKS, DVC, results, run

CHANGES = {
    "cut": lambda content: content[: len(content) // 2],
    "emptied": lambda content: b"",
    "one bit flipped": lambda content: content[:-3] + bytes([content[-3] ^ 1]) + content[-2:] if len(content) > 3 else b"?",
    "deleted": None,
}


def workspace(folder: Path, n: int, seed: int = 1) -> dict:
    """`n` outputs of the workspace, altered or deleted one after the other; `dvc repro` after each."""
    draw, wrong, expected = random.Random(seed), [], results(folder)
    paths = sorted(path for path in expected if not path.startswith(CLOCKS))
    for number in range(n):
        kind = list(CHANGES)[number % len(CHANGES)]
        path = draw.choice(paths)
        alter(folder / path, kind, draw)
        code, said = run(folder, [*DVC, "repro"])
        if code != 0 or "Traceback" in said:
            wrong.append(f"{path}, {kind}: exit code {code}: {said[-400:]}")
        wrong += differences(folder, expected, f"{path}, {kind}")
    return {"times": n, "wrong": wrong}


def cache(folder: Path, n: int, seed: int = 1) -> dict:
    """`n` files of DVC's cache, altered or deleted, each with the output that came from it: DVC makes the output again."""
    draw, wrong, expected = random.Random(seed), [], results(folder)
    files = {path: folder / ".dvc" / "cache" / "files" / "md5" / md5[:2] / md5[2:] for path, md5 in expected.items()}
    # Git has the others, which dvc.yaml marks `cache: false`.
    paths = sorted(path for path, stored in files.items() if stored.exists())
    for number in range(n):
        kind = list(CHANGES)[number % len(CHANGES)]
        path = draw.choice(paths)
        stored = files[path]
        stored.chmod(0o644)
        alter(stored, kind, draw)
        shutil.rmtree(folder / path) if (folder / path).is_dir() else (folder / path).unlink()
        code, said = run(folder, [*DVC, "repro"])
        if code != 0:
            wrong.append(f"cache of {path}, {kind}: exit code {code}: {said[-400:]}")
        wrong += differences(folder, expected, f"cache of {path}, {kind}")
    return {"times": n, "wrong": wrong}


def alter(path: Path, kind: str, draw: random.Random) -> None:
    """Change one file, or one in a folder. Its mode and time may stay unchanged, as after a disk fault."""
    file = draw.choice(sorted(one for one in path.rglob("*") if one.is_file())) if path.is_dir() else path
    change = CHANGES[kind]
    if change is None:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
        return
    content = file.read_bytes()
    file.unlink()  # it may be a link into the cache
    file.write_bytes(change(content))


def differences(folder: Path, expected: dict[str, str], what: str) -> list[str]:
    found = results(folder)
    wrong = [f"{what}: {path} has another hash" for path in expected if found.get(path) != expected[path]]
    return wrong + [f"{what}: {path} is missing" for path in expected if not (folder / path).exists()]
