"""Seconds and peak memory of every stage as the data set grows, 7,500 to 120,000 images.

    python -m benchmarks.growth [--sizes 7500 15000 …] [--stages prepare flag …]

Each size gets its own workspace with repeated, jittered images of Fashion-MNIST. The stages run there one after another,
as `dvc repro` would run them, with profile `cpu` cut to 1 epoch, 2 folds and 1 seed. Only the raw side is
trained; `compare` gets copies of it. Memory is that of the stage's whole process tree; see benchmarks/memory.py.
Out: results/growth.json, and its table on standard output; `python -m benchmarks.pages growth` writes docs/measured/growth.md. The table
also counts flagged images. Models that saw more images flag fewer labels, so flag-dependent work (clean, gallery, evaluate) grows more
slowly than n here.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import psutil
import torch
from tqdm import tqdm

from benchmarks import workspace
from benchmarks.command import Measured, measure
from benchmarks.exponents import exponent, last_exponent
from benchmarks.pipeline import needs
from label_laundry.contracts import params
from label_laundry.contracts.atomic import write_json
from label_laundry.contracts.dataset import read_json
from label_laundry.contracts.trouble import Trouble
from label_laundry.training.device import describe

ROOT = Path(__file__).parents[1]
SIZES = (7_500, 15_000, 30_000, 60_000, 120_000)
NEEDS = needs()


def with_needs(stages: Iterable[str]) -> list[str]:
    """The requested stages and all that they need, in order."""
    wanted = set(stages)
    for name in reversed(NEEDS):  # each stage needs only earlier ones
        if name in wanted:
            wanted.update(NEEDS[name])
    return [name for name in NEEDS if name in wanted]


def command(stage: str) -> list[str]:
    """`python -m stages.train raw cnn` for "train@raw-cnn"."""
    module, _, arguments = stage.partition("@")
    return [sys.executable, "-m", f"stages.{module}", *filter(None, arguments.split("-"))]


def run_size(folder: Path, size: int, stages: list[str], bar: tqdm) -> list[Measured]:
    """Run the stages in the workspace `folder`.

    Raises
    ------
    Trouble
        When a stage fails, with its own last lines.
    """
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    out = []
    for stage in stages:
        bar.set_description(f"{size:,} images, {stage}")
        if stage == "compare":
            workspace.copy_raw_side(folder)
        measured = measure(command(stage), folder, environment)
        if measured.code:
            raise Trouble(f"{stage} with {size:,} images ended with exit code {measured.code}; its last lines:\n{measured.last_lines}")
        out.append(measured)
        bar.update(size)
    return out


def flagged(folder: Path) -> int | None:
    """Images of both splits with a flag; None if `flag` did not run."""
    path = folder / "results" / "label_health.json"
    if not path.exists():
        return None
    health = read_json(path)
    return sum(sum(health[split]["flagged"].values()) for split in ("train", "test"))


def summary(sizes: list[int], stages: list[str], runs: list[list[Measured]], flags: list[int | None]) -> dict:
    """Results for JSON: of each stage, seconds and peak memory (MB) at each size and how they grow."""
    out = {}
    for stage, measured in zip(stages, zip(*runs, strict=True), strict=True):
        # Rounded first, so that a reader gets the same exponents from the written numbers.
        seconds, memory = [round(one.seconds, 2) for one in measured], [round(one.peak_mb) for one in measured]
        out[stage] = {
            "seconds": seconds,
            "peak_memory_mb": memory,
            "exponent": rounded(exponent(sizes, seconds)),
            "last_exponent": rounded(last_exponent(sizes, seconds)),
            "memory_exponent": rounded(exponent(sizes, memory)),
        }
    return {"machine": machine(), "sizes": sizes, "flagged": flags, "stages": out}


def rounded(power: float | None) -> float | None:
    return None if power is None else round(power, 3)


def machine() -> str:
    """Processor, cores and memory."""
    return f"{describe(torch.device('cpu'))}, {psutil.virtual_memory().total / 1e9:.0f} GB"


def table(growth: dict) -> str:
    """Markdown: seconds and peak memory at each size, and both exponents."""
    sizes = growth["sizes"]
    rows = [
        "| stage | " + " | ".join(f"{size:,}" for size in sizes) + " | seconds grow as n to the | memory |",
        "|---|" + "--:|" * (len(sizes) + 2),
    ]
    for stage, one in growth["stages"].items():
        cells = [f"{seconds:.1f} s, {mb:,} MB" for seconds, mb in zip(one["seconds"], one["peak_memory_mb"], strict=True)]
        powers = ["" if power is None else f"{power:.2f}" for power in (one["exponent"], one["memory_exponent"])]
        rows.append("| " + " | ".join([stage, *cells, *powers]) + " |")
    flags = ["" if one is None else f"{one:,}" for one in growth["flagged"]]
    rows.append("| " + " | ".join(["*images flagged*", *flags, "", ""]) + " |")
    return "\n".join(rows)


def grow(sizes: Iterable[int], stages: Iterable[str], source: Path, out: Path) -> dict:
    """Measure all sizes, smallest first, and write `out` after each, so that a failure keeps the earlier ones."""
    sizes, stages = sorted(set(sizes)), with_needs(stages)
    settings = workspace.short(params.read(ROOT / params.PARAMS))
    runs: list[list[Measured]] = []
    flags: list[int | None] = []
    with tqdm(total=sum(sizes) * len(stages), unit="img", unit_scale=True) as bar:
        for n_done, size in enumerate(sizes, 1):
            with tempfile.TemporaryDirectory(prefix="growth-") as folder:
                workspace.make(Path(folder), size, source, settings)
                runs.append(run_size(Path(folder), size, stages, bar))
                flags.append(flagged(Path(folder)))
            growth = summary(sizes[:n_done], stages, runs, flags)
            write_json(out, growth)
    return growth


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, metavar="N", help="training images; a sixth as many test images")
    parser.add_argument("--stages", nargs="+", choices=list(NEEDS), default=list(NEEDS), metavar="STAGE", help=f"of {', '.join(NEEDS)}")
    parser.add_argument("--out", type=Path, default=ROOT / "results" / "growth.json")
    given = parser.parse_args()
    try:
        print(table(grow(given.sizes, given.stages, ROOT / workspace.SOURCE, given.out)))
    except Trouble as trouble:
        sys.exit(f"error: {trouble}")


if __name__ == "__main__":
    main()
