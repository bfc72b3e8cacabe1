"""docs/measured: a page for each kind of result, written only from results/: `python -m benchmarks.pages`.

A page is its text in benchmarks/page_texts, filled with tables from the result files. Nothing is measured here.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from string import Template

import pandas as pd

from benchmarks import coverage, first_flags, growth, human_noise, large, paper, recipes, summary, time_to_accuracy
from benchmarks.ablation.summary import table as score_table
from benchmarks.faults.table import table as fault_table
from benchmarks.flag_rule.summary import tables as rule_tables
from benchmarks.winning_back.summary import table as won_table
from label_laundry.cli.detection import markdown
from label_laundry.contracts import paths
from label_laundry.contracts.atomic import write
from label_laundry.contracts.dataset import read_json
from label_laundry.contracts.vocabulary import NAMES
from label_laundry.report.label_section import label_text
from label_laundry.report.report import PAPER, accuracy_table, conclusion, difference_table, overall, time_table

ROOT = Path(__file__).parents[1]
TEXTS, PAGES = Path(__file__).parent / "page_texts", ROOT / "docs" / "measured"


def results(name: str) -> dict:
    return read_json(ROOT / paths.RESULTS / f"{name}.json")


def accuracy() -> dict[str, str]:
    comparison, simulated = results("comparison"), pd.read_csv(ROOT / coverage.OUT)
    return {
        "conclusions": "\n\n".join([*(conclusion(model, comparison) for model in PAPER), *overall(comparison)]),
        "accuracy": accuracy_table(comparison, PAPER),
        "differences": difference_table(comparison),
        "time": time_table(comparison, PAPER),
        "labels": label_text(comparison["cleaning"], results("label_health")),
        "profile": comparison["profile"],
        "device": comparison["device"],
        "seeds": str(comparison["cnn"]["seeds"]),
        "coverage": coverage.table(simulated),
        "trials": f"{simulated['trials'].max():,}",
        "to_accuracy": time_to_accuracy.table(results("time_to_accuracy")),
    }


def detection() -> dict[str, str]:
    rows = [
        f"| {revision} | {one['flags']:,} | {one['other_flags']:,} | {one['jaccard']:.2f} | {one['rank_correlation']:.2f} |"
        for revision, one in results("stability")["revisions"].items()
    ]
    head = "| compared with | flags here | flags there | shared (Jaccard) | rank correlation of all scores |\n|---|--:|--:|--:|--:|"
    return {"table": markdown(pd.read_csv(ROOT / paths.DETECTION_TABLE)), "stability": "\n".join([head, *rows])}


def ablation() -> dict[str, str]:
    rows = pd.read_csv(ROOT / paths.RESULTS / "ablation.csv")
    cells = rows[["noise", "rate", "seed"]].drop_duplicates()
    return {
        "table": score_table(rows),
        "cells": str(len(cells)),
        "seeds": str(cells["seed"].nunique()),
        "images": f"{rows['images'].max():,}",
    }


def flag_rule() -> dict[str, str]:
    rows = pd.read_csv(ROOT / paths.RESULTS / "flag_rule.csv")
    added = pd.read_csv(ROOT / paths.RESULTS / "flag_rule_added.csv")
    return {"tables": rule_tables(rows, added), "images": f"{rows['images'].max():,}", "settings": str(rows["setting"].nunique())}


def by_people() -> dict[str, str]:
    found = results("human_noise")
    return {"table": human_noise.table(found), "machine": " and ".join(dict.fromkeys(one["machine"] for one in found.values()))}


def learned() -> dict[str, str]:
    rows, first = pd.read_csv(ROOT / recipes.OUT), pd.read_csv(ROOT / first_flags.OUT)
    return {
        "table": recipes.table(rows),
        "machine": " and ".join(rows["machine"].unique()),
        "first": first_flags.table(first),
        "first_machine": " and ".join(first["machine"].unique()),
    }


def won_back() -> dict[str, str]:
    rows = pd.read_csv(ROOT / paths.RESULTS / "winning_back.csv")
    return {
        "table": won_table(rows),
        "images": f"{rows['images'].max():,}",
        "seeds": " or ".join(f"{n} seed{'s' if n > 1 else ''}" for n in sorted(rows["seeds"].unique())),
        "machine": " and ".join(rows["machine"].unique()),
    }


def speed() -> dict[str, str]:
    found = results("benchmark")
    machine, settings = found["machine"], found["settings"]
    versions = ", ".join(f"{name} {machine[name]}" for name in ("torch", "keras", "skorch"))
    done = {name: str(settings[name]) for name in ("images", "folds", "epochs", "batch", "rounds")}
    return {"tables": summary.table(found), "cpu": machine["cpu"], "versions": versions, **done}


def as_in_the_paper() -> dict[str, str]:
    found = results("paper")
    open_ends = [NAMES[model] for model, one in found.items() if not one["finished"]]
    state = f"{' and '.join(open_ends)} had not finished training when this was measured; the same command resumes." if open_ends else ""
    machine = " and ".join(dict.fromkeys(f"{one['device']}, {one['precision']}" for one in found.values()))
    return {"table": paper.table(found), "machine": machine, "state": state}


def grown() -> dict[str, str]:
    found = results("growth")
    stages = found["stages"].values()
    steepest = max(found["stages"], key=lambda stage: found["stages"][stage]["exponent"])
    at = found["sizes"].index(60_000)
    return {
        "table": growth.table(found),
        "machine": found["machine"],
        "steepest": steepest,
        "exponent": f"{found['stages'][steepest]['exponent']:.2f}",
        "last": f"{max(one['last_exponent'] for one in stages if one['seconds'][-1] >= 60):.2f}",
        "peak": f"{max(one['peak_memory_mb'][at] for one in stages) / 1000:.2f}",
    }


def huge() -> dict[str, str]:
    found = results("large")
    last = found["sizes"][-1]
    return {
        "table": large.table(found),
        "machine": found["machine"],
        "load": f"{min(part['load_before'] for size in found['sizes'] for part in size['parts'].values()):.0f} to "
        f"{max(part['load_before'] for size in found['sizes'] for part in size['parts'].values()):.0f}",
        "recall": ", ".join(f"{size['neighbours_recall']:.3f} at {size['rows']:,} rows" for size in found["sizes"]),
        "rows": f"{last['rows']:,}",
        "same": f"{last['batched']['both']:,}",
        "bytes": f"{last['bytes_a_row']:,}",
    }


def broken() -> dict[str, str]:
    found = results("faults")
    return {"table": fault_table(found), "stages": str(found["stages"]["stages"]), "peak": grown()["peak"]}


CONTENTS: dict[str, Callable[[], dict[str, str]]] = {
    "accuracy": accuracy,
    "detection": detection,
    "ablation": ablation,
    "flag-rule": flag_rule,
    "human-noise": by_people,
    "paper": as_in_the_paper,
    "recipes": learned,
    "winning-back": won_back,
    "speed": speed,
    "growth": grown,
    "large": huge,
    "faults": broken,
}


def page(name: str) -> str:
    """Markdown of one page."""
    return Template((TEXTS / f"{name}.md").read_text(encoding="utf-8")).substitute(CONTENTS[name]())


def write_page(name: str) -> None:
    text = page(name)
    write(PAGES / f"{name}.md", lambda temporary: temporary.write_text(text, encoding="utf-8"))


if __name__ == "__main__":
    for name in sys.argv[1:] or CONTENTS:
        write_page(name)
