"""What benchmarks/large.py measures, one part a process: `python -m benchmarks.parts neighbours|top|batched`.

Works in the current folder, which benchmarks/synthetic.py has filled and `flag` has run in. The work is the project's own code, and
for comparison cleanlab's batched form.
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from cleanlab.experimental.label_issues_batched import find_label_issues_batched

from benchmarks.synthetic import FEATURES
from stages.contracts import params
from stages.contracts.dataset import read_dataset, read_labels
from stages.contracts.seeds import derive
from stages.gallery import EVIDENCE, page, read_material
from stages.labels.neighbours import graph
from stages.labels.tiers import TIERS
from stages.learning.recipe import MODELS

INDICES = FEATURES.with_name("indices.npy")
ISSUES, BATCHED, TOP = Path("data/issues.parquet"), Path("batched.npy"), Path("top.html")
# The first images that somebody would look at; a page of all flags of a million images is too long for a browser and a person.
SHOWN = 1_000


def neighbours() -> None:
    """The graph as `embed` asks for it, without the map."""
    seed = derive(params.get(int, "seed"), "embed") % 2**31
    indices, distances = graph(np.load(FEATURES), params.get(int, "embed", "neighbours"), seed)
    np.save(INDICES, indices)
    np.save(INDICES.with_name("distances.npy"), distances)


def top() -> None:
    """The review page of the worst flags, from the evidence of all images."""
    material = read_material()
    worst = material.issues[material.issues["tier"] != ""].head(SHOWN)
    TOP.write_text(page(worst, material, TIERS, "The worst labels"), encoding="utf-8")


def batched() -> None:
    """One filter (low_self_confidence) on one model's memory-mapped float32 probabilities."""
    labels = read_labels("data/labels/raw.csv", read_dataset())["label"].to_numpy()
    probs = np.load(f"data/crossval/{MODELS[0]}/train_probs.npy", mmap_mode="r")
    np.save(BATCHED, find_label_issues_batched(labels, probs, verbose=False, return_mask=True))


def without_twins(folder: Path) -> None:
    """What `top` reads beside the rest: evidence as `examine` writes it where it finds no twins, and a map of one point."""
    issues = pd.read_parquet(folder / ISSUES)
    np.save(folder / FEATURES.with_name("map.npy"), np.zeros((len(issues), 2), np.float32))
    twins = {"twin": issues["id"], "twin_split": issues["split"], "twin_given": issues["given"], "duplicate": ""}
    issues.assign(**twins).to_parquet(folder / EVIDENCE, index=False)


PARTS = {"neighbours": neighbours, "top": top, "batched": batched}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("part", choices=PARTS)
    PARTS[parser.parse_args().part]()


if __name__ == "__main__":
    main()
