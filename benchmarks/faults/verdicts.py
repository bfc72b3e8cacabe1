"""data/review.csv, mutated: each file is read correctly, or refused in one line that names the line; no verdict is lost."""

import random
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from benchmarks.faults.mutations import BYTES, CHARACTERS
from benchmarks.faults.settings import empty_folder, fault
from label_laundry.contracts import paths
from label_laundry.contracts.atomic import write_csv, write_json
from label_laundry.contracts.dataset import Dataset
from label_laundry.review.verdict_file import Change, Verdict, change, read_verdicts
from label_laundry.review.verdicts import COLUMNS, majority_verdicts, read_review
from stages import verdicts

IDS = [f"{number:016x}" for number in range(1, 41)]
CLASSES = ["coat", "dress, long", 'the "bag"', "été"]
TEST_ID = IDS[-1]
NEW = Verdict(IDS[20], "prune", reviewer="somebody else", note="added after the fault")
BASE = (
    Verdict(IDS[0], "keep", reviewer="ann", when="2026-11-23T10:00:00"),
    Verdict(IDS[1], "relabel", CLASSES[1], "ann", "2026-11-23T10:00:05", "a dress, surely"),
    Verdict(IDS[1], "relabel", CLASSES[2], "ben", "2026-11-23T10:01:05", 'he said "bag"'),
    Verdict(IDS[2], "prune", reviewer="Zoë 猫", note="two\nlines"),
    Verdict(IDS[3], "ambiguous", reviewer="ann", note="=1+1"),
    Verdict(IDS[4], "prune", reviewer="ann", note="in bulk"),
)
# Fields as spreadsheets and hand edits leave them.
FIELDS = (
    "", " ", "keep", "Keep", "keep ", "prune;", "relabel", "remove", "yes", "1.23E+15", "00000001", "0x1", "#REF!", "=A1", "-", "NaN",
    "null", TEST_ID, IDS[0].upper(),
    IDS[0][:-1], f" {IDS[0]}", "../x", "coat", "Coat", "coats", "dress", '"', '""', "'", "a\nb", "a\r\nb", "a\rb", "x" * 200_000,
    "\ufeff", "\u202e", "é", "\u0065\u0301", ",", ";", "\t",
)  # fmt: skip
SEPARATORS = (";", "\t", "|", ", ", ",,")


def mutated(draw: random.Random, text: str) -> tuple[str, bytes]:
    """The name of the mutation, and the content of the file."""
    lines = text.split("\n")
    number = draw.randrange(len(lines))
    what = draw.choice(
        ("field", "field", "field", "quote", "separator", "ends", "line", "header", "cut", "bytes", "bytes", "encoding", "odd")
    )
    if what == "field":
        fields = lines[number].split(",")
        fields[draw.randrange(len(fields))] = draw.choice(FIELDS)
        lines[number] = ",".join(fields)
    elif what == "quote":
        at = draw.randrange(len(lines[number]) + 1)
        lines[number] = lines[number][:at] + '"' + lines[number][at:]
    elif what == "separator":
        separator = draw.choice(SEPARATORS)
        chosen = range(len(lines)) if draw.random() < 0.5 else [number]
        lines = [line.replace(",", separator) if row in chosen else line for row, line in enumerate(lines)]
    elif what == "ends":
        return what, draw.choice(("\r\n", "\r", "\n\n", "\n\r", "\u2028", " \n", ",\n")).join(lines).encode()
    elif what == "line":
        where = draw.randrange(len(lines))
        line = draw.choice(
            (lines[number], "", ",,,,,", "#", "<<<<<<< HEAD", "=======", ">>>>>>> other", lines[0], f"{TEST_ID},prune,,ann,,")
        )
        lines.insert(where, line)
    elif what == "header":
        names = list(COLUMNS)
        draw.shuffle(names)
        names = names if draw.random() < 0.5 else names[: draw.randrange(len(names))]
        lines[0] = draw.choice((",".join(names), lines[0].upper(), "", lines[0] + ",more", lines[0].replace(",", ", ")))
    elif what == "cut":
        return what, text.encode()[: draw.randrange(len(text.encode()))]
    elif what == "encoding":
        return what, text.encode(draw.choice(("utf-16", "utf-8-sig", "utf-32", "utf-7", "cp1252")), "replace")
    elif what == "odd":
        return what, draw.choice((b"", b"\n", b"\0" * 1000, b",", b'"', text.encode() * 2, text.encode() + b"x" * 200_000, b"PK\x03\x04"))
    content = "\n".join(lines).encode()
    if what == "bytes":
        at = draw.randrange(len(content))
        odd = draw.choice([*BYTES, *(each.encode() for each in CHARACTERS), b"", b","])
        content = content[:at] + odd + content[at + draw.randrange(2) :]
    return what, content


def fuzz(n: int, seed: int = 1) -> dict:
    """How many mutations were refused and accepted, and the faults."""
    draw, refused, wrong = random.Random(seed), 0, []
    with empty_folder():
        write_csv(paths.IDS, pd.DataFrame({"id": IDS, "split": ["train"] * (len(IDS) - 1) + ["test"]}))
        facts = {"name": "made", "source": "", "image_shape": [8, 8], "counts": {}, "folds": 2, "sha256": {}}
        write_json(paths.DATASET, Dataset(**facts, class_names=CLASSES).model_dump())
        paths.REVIEW.write_text(",".join(COLUMNS) + "\n")
        change([Change(one.id, one.reviewer, None, one) for one in BASE])
        text = paths.REVIEW.read_text(encoding="utf-8")
        for _ in range(n):
            what, content = mutated(draw, text)
            paths.REVIEW.write_bytes(content)
            error = fault(verdicts.main)
            refused += error is not None
            if error is not None and not is_clear(error):
                wrong.append(f"{what}: {error[-300:]}")
            if error is not None and paths.REVIEW.read_bytes() != content:
                wrong.append(f"{what}: the refused file was changed")
            if error is None and (lost := loses(keeps_all)):
                wrong.append(f"{what}: {lost}")
    return {"tried": n, "refused": refused, "accepted": n - refused, "wrong": wrong}


def is_clear(error: str) -> bool:
    """One line that begins with the file, and names the line or the first line."""
    start = f"error: {paths.REVIEW}: "
    short = error.count("\n") == 1 and error[:-1].isprintable() and len(error) < 2000
    return short and error.startswith((f"{start}line ", f"{start}the first line "))


def loses(check: Callable[[Path], str]) -> str:
    try:
        return check(paths.REVIEW)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def keeps_all(path: Path) -> str:
    """The loss, if any, when a verdict is added to the file and removed again."""
    before = read_verdicts(path)
    majority_verdicts(read_review(path))
    change([Change(NEW.id, NEW.reviewer, None, NEW)], path)
    with_new = read_verdicts(path)
    change([Change(NEW.id, NEW.reviewer, NEW, None)], path)
    if with_new != [*before, NEW] or read_verdicts(path) != before:
        return "adding a verdict and removing it lost or changed another verdict"
    return ""
