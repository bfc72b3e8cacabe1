"""Compare the side that `labels:` names with another side, raw by default, through `dvc metrics diff`.

`results/metrics.json` describes one side; the other becomes a DVC experiment of the same name. Only `evaluate` runs
for it, in a temporary copy: nothing is retrained and the workspace stays unchanged.
"""

import json
import subprocess
import sys

from label_laundry.contracts import params
from label_laundry.contracts.trouble import Trouble


def commands(side: str) -> list[list[str]]:
    """The three plain DVC commands. The first removes an older experiment of the same name, which would block the new one or be stale."""
    return [
        ["dvc", "exp", "remove", "-q", side],
        ["dvc", "exp", "run", "-q", "--temp", "-n", side, "-S", f"labels={side}"],
        ["dvc", "metrics", "diff", side],
    ]


def run(side: str) -> None:
    """Run the three commands and print the table.

    Raises
    ------
    Trouble
        When the side is the one in the workspace, `dvc repro` has work left, or a command fails.
    """
    if params.get(str, "labels") == side:
        raise Trouble(f"params.yaml: labels: is {side} already; name another side: laundry compare raw|cleaned|control")
    if changed():
        raise Trouble("the pipeline is not up to date (`dvc status` says what changed); run `dvc repro` first: this command trains nothing")
    remove, make, show = commands(side)
    dvc(remove)  # fails harmlessly when there is no such experiment
    made = dvc(make)
    if made.returncode:
        raise Trouble(f"`{' '.join(make)}` failed: {last_line(made)}")
    table = dvc(show)
    if table.returncode:
        raise Trouble(f"`{' '.join(show)}` failed: {last_line(table)}")
    print(table.stdout, end="")
    print("\nThis ran:", *(f"  {' '.join(command)}" for command in (remove, make, show)), sep="\n")
    print(f"In the same way: dvc params diff {side}; dvc plots diff {side}")


def changed() -> bool:
    """Whether `dvc repro` has work left, apart from the fingerprint of the source, which every run computes."""
    status = dvc(["dvc", "status", "--json"])
    return status.returncode != 0 or set(json.loads(status.stdout)) - {"fingerprint"} != set()


def dvc(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run the `dvc` of this Python and keep its output."""
    return subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True)


def last_line(done: subprocess.CompletedProcess[str]) -> str:
    lines = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()]
    return lines[-1] if lines else f"exit code {done.returncode}"
