"""The parts that benchmarks/large.py measures, one process each: `python -m benchmarks.parts neighbours|top|batched`.

Works in the current folder, which benchmarks/synthetic.py has filled and in which `flag` has run. The parts are the project's own code
and, for comparison, cleanlab's batched form.
"""

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from cleanlab.experimental.label_issues_batched import find_label_issues_batched

from benchmarks.synthetic import FEATURES
from label_laundry.contracts import params, paths
from label_laundry.contracts.dataset import read_dataset, read_labels
from label_laundry.contracts.seeds import derive
from label_laundry.contracts.vocabulary import NETWORKS, TIERS
from label_laundry.neighbours.graph import graph
from label_laundry.pages.material import read_material, review_page

INDICES = FEATURES.with_name("indices.npy")
BATCHED, TOP = Path("batched.npy"), Path("top.html")
# The first images that somebody would review; a page with all flags of a million images is too long for a browser or a person.
SHOWN = 1_000


def neighbours() -> None:
    """The graph as `embed` asks for it, without the map."""
    seed = derive(params.get(int, "seed"), "embed") % 2**31
    indices, distances = graph(np.load(FEATURES), params.get(int, "embed", "neighbours"), seed)
    np.save(INDICES, indices)
    np.save(INDICES.with_name("distances.npy"), distances)


def top() -> None:
    """The review page of the worst flags, from the evidence of all images; synthetic rows have no originals to show."""
    material = replace(read_material(), originals=None)
    worst = material.examined[material.examined["tier"] != ""].head(SHOWN)
    TOP.write_text(review_page(worst, material, TIERS, "The worst labels"), encoding="utf-8")


def batched() -> None:
    """One filter (low_self_confidence) on one model's memory-mapped float32 probabilities."""
    labels = read_labels(paths.labels("raw"), read_dataset())["label"].to_numpy()
    probs = np.load(paths.probabilities(NETWORKS[0], "train"), mmap_mode="r")
    np.save(BATCHED, find_label_issues_batched(labels, probs, verbose=False, return_mask=True))


def without_twins(folder: Path) -> None:
    """The other inputs of `top`: evidence as `examine` writes it if it finds no twins, and a map of one point."""
    evidence = pd.read_parquet(folder / paths.EVIDENCE)
    np.save(folder / FEATURES.with_name("map.npy"), np.zeros((len(evidence), 2), np.float32))
    twins = {"twin": evidence["id"], "twin_split": evidence["split"], "twin_given": evidence["given"], "duplicate": ""}
    evidence.assign(**twins).to_parquet(folder / paths.EXAMINED, index=False)


PARTS = {"neighbours": neighbours, "top": top, "batched": batched}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("part", choices=PARTS)
    PARTS[parser.parse_args().part]()


if __name__ == "__main__":
    main()
