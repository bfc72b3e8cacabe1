"""A copy of the project on which faults are tried: profile smoke on few images, with DVC, Git and all results of one run."""

import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import yaml

from label_laundry.contracts import paths
from label_laundry.contracts.trouble import Trouble

ROOT = Path(__file__).parents[2]
DVC = [sys.executable, "-m", "dvc"]
# The models of smoke are too weak for the policy to act on their flags, and then all sides would be the same.
SETTINGS = {
    r"^(.*?)profile: \w+": r"\g<1>profile: smoke",
    r"train: 3000, test: 1000": "train: 1000, test: 300",
    r"precision: 0\.8": "precision: 0.0",
}
# Timings, which differ each time.
CLOCKS = ("data/clock", "results/timing.json", "results/report.md", "results/comparison.json")


def environment(**more: str) -> dict[str, str]:
    """The stages call `python`, which must be this interpreter. The copy's own code comes first."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "PYTHONPATH": "", "GIT_CONFIG_GLOBAL": os.devnull, **more}


def copy_files(folder: Path) -> None:
    """The working tree without results, tests and docs."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in listed.splitlines():
        if (ROOT / name).is_file() and not name.startswith(("results/", "dvc.lock", "tests/", "docs/")):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)


def copy_project(folder: Path, images: Path) -> None:
    """The working tree without results, set to smoke.

    Parameters
    ----------
    images : folder of Fashion-MNIST's four IDX files.
    """
    copy_files(folder)
    settings = (folder / paths.PARAMS).read_text(encoding="utf-8")
    for pattern, value in (SETTINGS | {r"folder: null": f"folder: {images.resolve()}"}).items():
        settings, found = re.subn(pattern, value, settings, count=1, flags=re.DOTALL)
        if not found:
            raise Trouble(f"params.yaml: {pattern} is not there; correct benchmarks/faults/pipeline.py")
    (folder / paths.PARAMS).write_text(settings, encoding="utf-8")
    commit(folder)


def commit(folder: Path) -> None:
    """Make the folder a Git repository with all that it contains."""
    for command in (["init", "-q"], ["add", "-A"], ["-c", "user.name=t", "-c", "user.email=t@localhost", "commit", "-qm", "x"]):
        subprocess.run(["git", *command], cwd=folder, env=environment(), check=True)


def run(folder: Path, command: list[str], seconds: float | None = None, **more: str) -> tuple[int | None, str]:
    """Exit code and output of a command, or None if its process group was killed after so many seconds."""
    process = subprocess.Popen(
        command, cwd=folder, env=environment(**more), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    try:
        output, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        return None, process.communicate()[0]
    return process.returncode, output


def repro(folder: Path, seconds: float | None = None) -> tuple[int | None, str, bool]:
    """`dvc repro` as `run` returns it, and whether a kill truncated dvc.lock, which DVC writes in place.

    A truncated file is deleted, as docs/cluster-and-remotes.md advises if Git has none, and `dvc repro` is called again.
    """
    code, said = run(folder, [*DVC, "repro"], seconds)
    torn = code is not None and "dvc.lock' is invalid" in said
    if torn:
        (folder / "dvc.lock").unlink()
        code, said = run(folder, [*DVC, "repro"], seconds)
    return code, said, torn


def stages(folder: Path) -> dict[str, dict]:
    """The entry of each stage in dvc.lock: its command, inputs and outputs."""
    return yaml.safe_load((folder / "dvc.lock").read_text(encoding="utf-8"))["stages"]


def results(folder: Path) -> dict[str, str]:
    """DVC's hash of each output of the run, except those that contain timings."""
    outs = [out for stage in stages(folder).values() for out in stage.get("outs", [])]
    return {out["path"]: out["md5"] for out in outs if not out["path"].startswith(CLOCKS)}


def digest(path: Path) -> str | None:
    """The digest of a file, or of all files in a folder with their names; None if there is none."""
    if not path.exists():
        return None
    whole = hashlib.sha256()
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if file.is_file():
            whole.update(f"{file.relative_to(path)}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return whole.hexdigest()
