"""The label side at a million images and a hundred classes: seconds, peak memory, and the errors that are found.

    python -m benchmarks.large [--rows 100000 300000 1000000] [--classes 100] [--parts flag neighbours top batched]

Each size gets a folder of synthetic probabilities (benchmarks/synthetic.py), about 2 kB of disk a row. Each part runs there
in its own process: the stage `flag` as `dvc repro` runs it; the neighbour graph of `embed`; the page of the 1,000 worst flags as
`gallery` makes it; and, for comparison, one filter in cleanlab's batched form.
Memory is that of a part's whole process tree, memory-mapped files included. Out: results/large.json, and its table on standard output;
`python -m benchmarks.pages large` writes docs/measured/large.md.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import normalize
from tqdm import tqdm

from benchmarks import parts, synthetic
from benchmarks.command import measure
from benchmarks.exponents import exponent
from benchmarks.growth import machine, rounded
from label_laundry.contracts import paths
from label_laundry.contracts.atomic import write_json
from label_laundry.contracts.dataset import read_dataset
from label_laundry.contracts.trouble import Trouble
from label_laundry.contracts.vocabulary import NETWORKS, TIERS

ROOT = Path(__file__).parents[1]
SIZES, CLASSES = (100_000, 300_000, 1_000_000), 100
FLAG = "flag"
PARTS = (FLAG, *parts.PARTS)
# Rows whose neighbours in the graph are compared with those of an exact search.
SAMPLE = 1_000


def run(part: str, folder: Path) -> dict:
    """Seconds and peak memory (MB) of one part, and the machine's load before it (processes that want a core).

    Raises
    ------
    Trouble
        When the part fails, with its own last lines.
    """
    command = [sys.executable, "-m", *(("stages.flag",) if part == FLAG else ("benchmarks.parts", part))]
    load = os.getloadavg()[0]
    done = measure(command, folder, {**os.environ, "PYTHONPATH": str(ROOT)})
    if done.code:
        raise Trouble(f"{part} in {folder} ended with exit code {done.code}; its last lines:\n{done.last_lines}")
    return {"seconds": round(done.seconds, 1), "peak_memory_mb": round(done.peak_mb), "load_before": round(load, 1)}


def recall(folder: Path) -> float:
    """Recall: the share of the nearest neighbours of 1,000 random rows, without the row itself, that the graph has."""
    features, indices = normalize(np.load(folder / synthetic.FEATURES)), np.load(folder / parts.INDICES, mmap_mode="r")
    rows = np.sort(np.random.default_rng(1).choice(len(features), min(SAMPLE, len(features)), replace=False))
    # For unit vectors, Euclidean distance gives the same order as cosine distance, and needs no N x 1,000 matrix.
    exact = (
        NearestNeighbors(n_neighbors=indices.shape[1], algorithm="brute").fit(features).kneighbors(features[rows], return_distance=False)
    )
    pairs = zip(rows, exact, indices[rows], strict=True)
    return float(np.mean([len((set(right) & set(found)) - {row}) / (len(right) - 1) for row, right, found in pairs]))


def found(folder: Path) -> dict:
    """How well `flag` finds the injected wrong labels; flags are those of the tiers that the policy acts on."""
    evidence = training_rows(folder, ["given", "tier"])
    names = np.array(read_dataset(folder / paths.DATASET).class_names)
    wrong = names[np.load(folder / synthetic.TRUTH)] != evidence["given"]
    flagged = evidence["tier"].isin(TIERS[:2])
    hits = int((flagged & wrong).sum())
    share = {"precision": round(hits / int(flagged.sum()), 3), "recall": round(hits / int(wrong.sum()), 3)}
    return {"flags": int(flagged.sum()), "wrong": int(wrong.sum()), **share}


def batched_against_plain(folder: Path) -> dict:
    """The number of labels that cleanlab's plain form flags, that its batched form flags, and that both flag."""
    rule = f"{NETWORKS[0]}_low_self_confidence"
    plain, mask = training_rows(folder, [rule])[rule].to_numpy(), np.load(folder / parts.BATCHED)
    return {"plain": int(plain.sum()), "batched": int(mask.sum()), "both": int((plain & mask).sum())}


def training_rows(folder: Path, columns: list[str]) -> pd.DataFrame:
    """Columns of the evidence of the training images, in source order."""
    evidence = pd.read_parquet(folder / paths.EVIDENCE, columns=["split", "index", *columns])
    return evidence[evidence["split"] == "train"].sort_values("index", ignore_index=True)


def measure_size(folder: Path, rows: int, classes: int, wanted: list[str], bar: tqdm) -> dict:
    """Fill the folder and run the parts in it, `flag` first, because `top` and `batched` need what it writes."""
    synthetic.make(folder, rows, classes)
    out: dict = {"rows": rows, "parts": {}}
    for part in wanted:
        bar.set_description(f"{rows:,} rows, {part}")
        if part == "top":
            parts.without_twins(folder)
        out["parts"][part] = run(part, folder)
        bar.update(rows)
    out["found"] = found(folder)
    out["bytes_a_row"] = round(sum(file.stat().st_size for file in (folder / "data").rglob("*.*")) / rows)
    if "neighbours" in wanted:
        out["neighbours_recall"] = round(recall(folder), 4)
    if "batched" in wanted:
        out["batched"] = batched_against_plain(folder)
    return out


def summary(sizes: list[dict], classes: int) -> dict:
    """Results for JSON: each size, and how the seconds and the memory of each part grow."""
    rows = [one["rows"] for one in sizes]
    growth = {}
    for part in sizes[0]["parts"]:
        seconds, memory = ([one["parts"][part][what] for one in sizes] for what in ("seconds", "peak_memory_mb"))
        growth[part] = {"exponent": rounded(exponent(rows, seconds)), "memory_exponent": rounded(exponent(rows, memory))}
    return {"machine": machine(), "classes": classes, "sizes": sizes, "growth": growth}


def table(result: dict) -> str:
    """Markdown: seconds and peak memory of each part at each size, and how both grow."""
    sizes = result["sizes"]
    head = "| part | " + " | ".join(f"{one['rows']:,}" for one in sizes) + " | seconds grow as n to the | memory |"
    lines = [head, "|---|" + "--:|" * (len(sizes) + 2)]
    for part, growth in result["growth"].items():
        cells = [f"{one['parts'][part]['seconds']:,.0f} s, {one['parts'][part]['peak_memory_mb']:,} MB" for one in sizes]
        powers = ["" if power is None else f"{power:.2f}" for power in growth.values()]
        lines.append("| " + " | ".join([part, *cells, *powers]) + " |")
    return "\n".join(lines)


def large(sizes: list[int], classes: int, wanted: list[str], out: Path) -> dict:
    """Measure all sizes, smallest first, and write `out` after each, so that a failure keeps the earlier ones."""
    sizes, wanted = sorted(set(sizes)), [part for part in PARTS if part in {FLAG, *wanted}]
    done: list[dict] = []
    with tqdm(total=sum(sizes) * len(wanted), unit="row", unit_scale=True) as bar:
        for rows in sizes:
            with tempfile.TemporaryDirectory(prefix="large-") as folder:
                done.append(measure_size(Path(folder), rows, classes, wanted, bar))
            result = summary(done, classes)
            write_json(out, result)
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, nargs="+", default=SIZES, metavar="N", help="training images; a 25th as many test images")
    parser.add_argument("--classes", type=int, default=CLASSES, metavar="K")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS, metavar="PART", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--out", type=Path, default=ROOT / "results" / "large.json")
    given = parser.parse_args()
    try:
        print(table(large(given.rows, given.classes, given.parts, given.out)))
    except Trouble as trouble:
        sys.exit(f"error: {trouble}")


if __name__ == "__main__":
    main()
