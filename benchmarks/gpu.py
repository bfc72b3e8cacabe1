"""Measure everything that this project claims about one GPU: `python -m benchmarks.gpu`.

1. training images/s of both networks in profile `gpu`, the resulting FLOP rate, and the card's own matmul rate;
2. accuracy and seconds of profile `gpu` with one extra seed; `warm_seconds` leaves out the first, which compiles;
3. profile `paper` once for both models;
4. the whole pipeline in profile `gpu` as a DVC experiment, in seconds.

In: the outputs of `prepare` and `download` for all images. Out: results/gpu.json, written after each part; --parts adds to it.
"""

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

import torch

from benchmarks import paper
from benchmarks.flops import training_mflop
from benchmarks.matmul import TYPES, gflops
from benchmarks.time_to_accuracy import time_to_accuracy
from label_laundry.cli.speed import rates
from label_laundry.contracts import params
from label_laundry.contracts.atomic import write_json
from label_laundry.contracts.dataset import read_json
from label_laundry.contracts.trouble import Trouble, one_line_errors
from label_laundry.contracts.vocabulary import NETWORKS
from label_laundry.training.device import computed_in, describe
from label_laundry.training.recipe import Recipe

OUT = Path("results/gpu.json")
PIPELINE = ["dvc", "exp", "run", "--temp", "-n", "gpu", "-S", "profile=gpu"]
MATMUL_SIZE = 8192


def throughput(device: torch.device) -> dict:
    """Matmul rates (GFLOP/s), and for each model its images/s in each round and the share of the matmul rate."""
    matmul = {}
    for name, kind in TYPES.items():
        operands = (torch.randn(MATMUL_SIZE, MATMUL_SIZE, device=device).to(kind) for _ in range(3))
        matmul[name] = gflops(*operands, seconds=1.0)
    found = {}
    for model in NETWORKS:
        recipe = params.get(Recipe, "gpu", model)
        mflop = training_mflop(model, 1 if recipe.colour == "gray" else 3, recipe.size)
        precision = computed_in(recipe.precision, device)
        images_per_second = rates(model, recipe, device)[precision]
        best = max(images_per_second)
        found[model] = {
            "images_per_second": images_per_second,
            "mflop_per_image": mflop,
            "matmul_fraction": best * mflop / 1e3 / matmul[precision],
        }
    return {"matmul_gflops": matmul, **found}


def accuracy(model: str) -> dict:
    found = time_to_accuracy(model, "gpu", 1 + params.get(int, "gpu", "seeds", model))
    return found | {"warm_seconds": statistics.mean(found["seconds_each"][1:])}


def pipeline() -> float:
    """Seconds of `dvc exp run` with profile `gpu`; the workspace stays unchanged."""
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-m", *PIPELINE])
    if done.returncode:
        raise Trouble(f"`{' '.join(PIPELINE)}` failed with exit code {done.returncode}; its output is above")
    return time.perf_counter() - started


def begun(where: dict) -> dict:
    """Earlier results to add to: those of other parts, if card and versions are the same."""
    kept = read_json(OUT) if OUT.exists() else {}
    return kept if kept | where == kept else where


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--parts", nargs="+", choices=("throughput", "accuracy", "paper", "pipeline"), help="some of them (default: all)")
    asked = parser.parse_args()
    with one_line_errors():
        if not torch.cuda.is_available():
            raise Trouble("no CUDA device here; this benchmark measures one GPU, `python -m benchmarks.throughput` measures a CPU")
        device = torch.device("cuda")
        results = begun({"device": describe(device), "torch": torch.__version__, "cuda": torch.version.cuda})
        parts = {
            "throughput": lambda: throughput(device),
            "accuracy": lambda: {model: accuracy(model) for model in NETWORKS},
            "paper": lambda: {model: paper.measured(model) for model in NETWORKS},
            "pipeline": pipeline,
        }
        for name in asked.parts or parts:
            results[name] = parts[name]()
            write_json(OUT, results)
            print(f"{name}: {results[name]}", flush=True)


if __name__ == "__main__":
    main()
