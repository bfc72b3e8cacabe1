"""Judge new images with the existing models, without training, with the same evidence, page and table as for the set itself."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from label_laundry.contracts import params, paths
from label_laundry.contracts.atomic import whole_folder, write_csv
from label_laundry.contracts.cells import to_cell
from label_laundry.contracts.dataset import read_dataset
from label_laundry.contracts.trouble import Trouble
from label_laundry.contracts.vocabulary import ACTED_ON, RAW, TIERS
from label_laundry.judging.arrivals import REMEDY, Arrivals, read_arrivals
from label_laundry.sources.left_out import by_reason
from label_laundry.sources.settings import DataSettings

if TYPE_CHECKING:
    import pandas as pd

TABLE, PAGE, LEFT_OUT = "label_issues.csv", "index.html", "left_out.csv"
WORST = 5


def run(place: Path, kind: str | None, out: Path, most_flags: int | None, most_share: float | None) -> None:
    """Judge the images, write the folder and print a summary.

    Parameters
    ----------
    place : a folder of new images, or a table of their labels; kind : a `data.source`, None detects it.
    most_flags, most_share : exit code 1 if more of the new labels are certain or likely wrong; None: no limit.
    """
    flagged, n = judge(place, kind, out)
    if over := above(flagged, n, most_flags, most_share):
        print(f"too many: {over}", file=sys.stderr)
        sys.exit(1)


def above(flagged: int, n: int, most_flags: int | None, most_share: float | None) -> str:
    """The limit that is exceeded, in words, or ""."""
    if most_flags is not None and flagged > most_flags:
        return f"{flagged:,} labels are probably wrong, and --most-flags is {most_flags:,}"
    if most_share is not None and n and flagged / n > most_share:
        return f"{flagged / n:.2%} of the labels are probably wrong, and --most-share is {most_share:.2%}"
    return ""


def judge(place: Path, kind: str | None, out: Path) -> tuple[int, int]:
    """How many of the new labels are certain or likely wrong, and how many images were judged."""
    may_replace(out)
    for needed in (paths.DATASET, paths.EVIDENCE, paths.labels(RAW), paths.TEST_LABELS, paths.EMBED / "map.npy", paths.FEATURES_FACTS):
        if not needed.exists():
            raise Trouble(f"{needed}: not there yet; {REMEDY}")
    dataset = read_dataset()
    arrivals = read_arrivals(place, kind, params.get(DataSettings, "data"), dataset)
    print("\n".join(opening(arrivals, place)), flush=True)
    if arrivals.table.empty:
        with whole_folder(out) as folder:
            write_csv(folder / LEFT_OUT, arrivals.left_out)
        print(f"nothing new to judge; {out / LEFT_OUT} says why" if len(arrivals.left_out) else "nothing new to judge")
        return 0, 0
    # Importing torch and cleanlab takes 5 s, and nothing above needs them.
    from label_laundry.flags.flag import label_issues
    from label_laundry.judging.judgement import judgement

    found, models, page = judgement(arrivals, dataset, f"New images: {place.name}")
    with whole_folder(out) as folder:
        write_csv(folder / TABLE, label_issues(found, models, found["file"]))
        write_csv(folder / LEFT_OUT, arrivals.left_out)
        (folder / PAGE).write_text(page, encoding="utf-8")
    print("\n".join(summary(found, out)))
    return int(found["tier"].isin(ACTED_ON).sum()), len(found)


def may_replace(out: Path) -> None:
    """Stop unless the folder is empty or was written by an earlier run."""
    if out.exists() and not (out.is_dir() and {one.name for one in out.iterdir()} <= {TABLE, PAGE, LEFT_OUT}):
        raise Trouble(f"{out}: has other files in it, which would be lost; name another folder with --out")


def opening(arrivals: Arrivals, place: Path) -> list[str]:
    """The contents of the source, and what is left out."""
    counts = arrivals.table["label"].value_counts().sort_index()
    classes = ", ".join(f"{arrivals.dataset.class_names[code]} ({n:,})" for code, n in counts.items())
    lines = [f"{place}: {len(arrivals.table):,} new images" + (f": {classes}" if classes else "")]
    lines += [f"  note: {note}" for note in arrivals.notes]
    return lines + ([f"  left out: {by_reason(arrivals.left_out)}"] if len(arrivals.left_out) else [])


def summary(found: "pd.DataFrame", out: Path) -> list[str]:
    """Flags by tier, the worst of them with their reasons, and where the page is."""
    counts = found["tier"].value_counts()
    lines = [f"labels that look wrong: {', '.join(f'{counts.get(tier, 0):,} {tier}' for tier in TIERS)}, of {len(found):,}"]
    for row in found[found["tier"] != ""].head(WORST).itertuples():
        lines.append(f"  {to_cell(row.file) or row.id}: labelled {row.given}; {row.reason}")
    return [*lines, f"{out / PAGE} shows them; {out / TABLE} lists them"]
