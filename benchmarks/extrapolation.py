"""What a hundred million and a billion images would take, computed from what was measured: `python -m benchmarks.extrapolation`.

Reads results/growth.json and results/large.json and prints the table for README. Nothing is measured here.
Seconds go on from the largest measured size with the measured exponent, or with 1 where that is lower: what is below 1 is the
start of a process, and no stage can skip an image. Memory goes on by the bytes an image between the two largest sizes.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

from stages.contracts.trouble import Trouble
from stages.report.sides import read_json

RESULTS = Path(__file__).parents[1] / "results"
TARGETS = (1_000_000, 100_000_000, 1_000_000_000)
# Words for README, the file, and the stages or parts of it whose seconds add up; their largest memory counts.
ROWS = (
    ("out-of-fold probabilities: both networks, 2 folds of 1 epoch", "growth", ("crossval@cnn", "crossval@mobilenet_v2")),
    ("retraining one side once, both networks, 1 epoch", "growth", ("train@raw-cnn", "train@raw-mobilenet_v2")),
    ("`flag`, 100 classes", "large", ("flag",)),
    ("neighbour graph, 64 features", "large", ("neighbours",)),
    ("review page of the 1,000 worst", "large", ("top",)),
)


@dataclass(frozen=True)
class Measured:
    """Sizes (ascending), seconds and MB at each, and how the seconds grow."""

    sizes: list[int]
    seconds: list[float]
    mb: list[float]
    exponent: float

    @property
    def power(self) -> float:
        return max(self.exponent, 1.0)

    def seconds_at(self, n: int) -> float:
        """As measured, or computed from the largest size."""
        if n in self.sizes:
            return self.seconds[self.sizes.index(n)]
        return self.seconds[-1] * (n / self.sizes[-1]) ** self.power

    def mb_at(self, n: int) -> float:
        """As measured, or computed from the two largest sizes."""
        if n in self.sizes:
            return self.mb[self.sizes.index(n)]
        an_image = max(self.mb[-1] - self.mb[-2], 0) / (self.sizes[-1] - self.sizes[-2])
        return self.mb[-1] + an_image * (n - self.sizes[-1])


def of_stage(growth: dict, stage: str) -> Measured:
    one = growth["stages"][stage]
    return Measured(growth["sizes"], one["seconds"], one["peak_memory_mb"], one["exponent"])


def of_part(large: dict, part: str) -> Measured:
    runs = [size["parts"][part] for size in large["sizes"]]
    seconds, mb = ([run[what] for run in runs] for what in ("seconds", "peak_memory_mb"))
    return Measured([size["rows"] for size in large["sizes"]], seconds, mb, large["growth"][part]["exponent"])


def table(growth: dict, large: dict, targets: tuple[int, ...] = TARGETS) -> str:
    """Markdown: hours and memory at each target; what was measured at that very size is in bold, all else is computed.

    Raises
    ------
    Trouble
        When a file has one size only, which says nothing about growth.
    """
    for name, sizes in (("growth", growth["sizes"]), ("large", large["sizes"])):
        if len(sizes) < 2:
            raise Trouble(f"results/{name}.json: one size only; measure two or more: python -m benchmarks.{name}")
    lines = ["| | " + " | ".join(f"{n:,}" for n in targets) + " | exponent: measured → used |"]
    lines.append("|---|" + "--:|" * (len(targets) + 1))
    totals = dict.fromkeys(targets, 0.0)
    for words, source, names in ROWS:
        parts = [of_stage(growth, name) if source == "growth" else of_part(large, name) for name in names]
        cells = []
        for n in targets:
            seconds, mb = sum(part.seconds_at(n) for part in parts), max(part.mb_at(n) for part in parts)
            totals[n] += seconds
            cell = f"{duration(seconds)}, {size(mb * 2**20)}"
            cells.append(f"**{cell}**" if all(n in part.sizes for part in parts) else cell)
        cells.append(", ".join(f"{part.exponent:.2f} → {part.power:.2f}" for part in parts))
        lines.append(f"| {words} | " + " | ".join(cells) + " |")
    lines.append("| together: cost in machine hours | " + " | ".join(duration(totals[n]) for n in targets) + " | |")
    stored = large["sizes"][-1]["bytes_a_row"]
    return "\n".join([*lines, "| on disk | " + " | ".join(size(stored * n) for n in targets) + f" | {stored:,} bytes an image |"])


def duration(seconds: float) -> str:
    return f"{seconds / 60:.1f} min" if seconds < 3_600 else f"{seconds / 3600:,.{0 if seconds > 36_000 else 1}f} h"


def size(n_bytes: float) -> str:
    """In powers of 1024, as the measured MB are."""
    return f"{n_bytes / 2**40:,.1f} TB" if n_bytes >= 2**40 else f"{n_bytes / 2**30:,.1f} GB"


def main() -> None:
    try:
        print(table(read_json(RESULTS / "growth.json"), read_json(RESULTS / "large.json")))
    except Trouble as trouble:
        sys.exit(f"error: {trouble}")


if __name__ == "__main__":
    main()
