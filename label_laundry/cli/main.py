"""`uv run laundry COMMAND`: what a person runs beside DVC."""

import argparse
from pathlib import Path

from label_laundry.cli import compare
from label_laundry.contracts.params import PARAMS
from label_laundry.contracts.trouble import Trouble, told_plainly
from label_laundry.contracts.vocabulary import SIDES

# Of `export`; label_laundry/cli/export.py has them.
FORMS = ("csv", "datasets", "label-studio", "fiftyone", "cleanlab", "links")


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="laundry", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser("init", help="look at your own images and write the data: section for them", description=look_at.__doc__)
    command.add_argument("folder", type=Path, metavar="FOLDER", help="class folders, IDX files, arrays, or a datasets folder")
    command.set_defaults(run=look_at)
    command = commands.add_parser(
        "compare", help="clean against raw with `dvc metrics diff`; retrains nothing", description=compare.__doc__
    )
    command.add_argument("side", nargs="?", choices=SIDES, default="raw", help="the side to compare with (default: raw)")
    command.set_defaults(run=lambda given: compare.run(given.side))
    command = commands.add_parser("why", help="everything known about one image", description=tell_why.__doc__)
    command.add_argument("image", metavar="IMAGE", help="id or its first letters; index of a training image; test:INDEX")
    command.set_defaults(run=tell_why)
    command = commands.add_parser("detection", help="collect what experiments with noise found", description=collect_detection.__doc__)
    command.set_defaults(run=collect_detection)
    command = commands.add_parser("review", help="review flagged labels in the browser", description=review_labels.__doc__)
    command.add_argument("--reviewer", metavar="NAME", help="whose verdicts they are (default: the name of your login)")
    command.add_argument("--port", type=int, default=0, help="on the loopback address (default: any that is free)")
    command.add_argument("--no-browser", action="store_true", help="print the address and open nothing")
    command.set_defaults(run=review_labels)
    audit = commands.add_parser("audit", help="how many labels are really wrong: a blind sample for a person, and what it says")
    steps = audit.add_subparsers(required=True, metavar="sample|report")
    command = steps.add_parser("sample", help="draw a sample and make a page to answer on", description=draw_audit.__doc__)
    command.add_argument("--size", type=int, default=300, help="images (default: 300)")
    command.add_argument("--split", choices=("train", "test"), default="train", help="which labels to audit (default: train)")
    command.set_defaults(run=draw_audit)
    command = steps.add_parser("report", help="what the answers say about the whole set", description=report_audit.__doc__)
    command.set_defaults(run=report_audit)
    command = commands.add_parser(
        "stability", help="how far another seed or revision flags the same labels", description=tell_stability.__doc__
    )
    command.add_argument("revisions", nargs="+", metavar="REV", help="an experiment, commit, branch or tag")
    command.set_defaults(run=tell_stability)
    command = commands.add_parser("flagdiff", help="which flags came, went or moved since another revision", description=diff_flags.__doc__)
    command.add_argument("revision", metavar="REV", help="an experiment, commit, branch or tag")
    command.set_defaults(run=diff_flags)
    command = commands.add_parser("export", help="labels, flags and decisions for another tool", description=export.__doc__)
    command.add_argument("form", choices=FORMS, metavar="|".join(FORMS))
    command.add_argument("to", type=Path, metavar="FOLDER", help="a folder that does not exist yet")
    command.set_defaults(run=export)
    command = commands.add_parser("import", help="verdicts given elsewhere into data/review.csv", description=take_verdicts.__doc__)
    command.add_argument("form", choices=("csv", "label-studio"), metavar="csv|label-studio")
    command.add_argument("path", type=Path, metavar="FILE", help="a saved review.csv, or a project exported as JSON")
    command.set_defaults(run=take_verdicts)
    command = commands.add_parser("speed", help="which precision trains faster on this machine", description=measure_speed.__doc__)
    command.set_defaults(run=measure_speed)
    with told_plainly():
        given = parser.parse_args(arguments)
        if not PARAMS.exists():
            raise Trouble(f"no {PARAMS} here; run laundry in the project's folder")
        given.run(given)


# Each of these brings imports of seconds that the other commands need not wait for.


def look_at(given: argparse.Namespace) -> None:
    """Say what is in a folder of images and how long a run will take, and write the data: section of params.yaml."""
    from label_laundry.cli import init

    init.run(given.folder)


def tell_why(given: argparse.Namespace) -> None:
    """Everything known about one image: labels, probabilities, scores, rules, neighbours, twins, verdicts, decisions."""
    from label_laundry.cli import why

    why.run(given.image)


def collect_detection(_: argparse.Namespace) -> None:
    """Collect what experiments with noise found into results/detection.csv, and print the table."""
    from label_laundry.cli import detection

    detection.run()


def review_labels(given: argparse.Namespace) -> None:
    """Serve the review page on this machine; every verdict is written to data/review.csv as it is given."""
    from label_laundry.cli import review

    review.run(given.reviewer, given.port, not given.no_browser)


def draw_audit(given: argparse.Namespace) -> None:
    """Draw images of all tiers and unflagged ones, at random and blind, into data/audit/."""
    from label_laundry.cli import audit

    audit.sample(given.size, given.split)


def report_audit(_: argparse.Namespace) -> None:
    """Precision of each tier, wrong labels in the whole set and among the unflagged, agreement of reviewers."""
    from label_laundry.cli import audit

    audit.report()


def tell_stability(given: argparse.Namespace) -> None:
    """Shared flags and rank correlation of scores with each revision, into data/stability.json."""
    from label_laundry.cli import stability

    stability.run(given.revisions)


def diff_flags(given: argparse.Namespace) -> None:
    """Which flags were added, removed or moved since REV; a table, and a page in results/flagdiff/ to look at and review."""
    from label_laundry.cli import flagdiff

    flagdiff.run(given.revision)


def export(given: argparse.Namespace) -> None:
    """Write labels, flags and decisions in the form of another tool."""
    from label_laundry.cli import export

    export.run(given.form, given.to)


def take_verdicts(given: argparse.Namespace) -> None:
    """Merge verdicts of another browser or tool into data/review.csv."""
    from label_laundry.cli import import_verdicts

    import_verdicts.run(given.form, given.path)


def measure_speed(_: argparse.Namespace) -> None:
    """Training images/s of each model in fp32 and bf16, on this machine; changes nothing, takes a minute."""
    from label_laundry.cli import speed

    speed.run()


if __name__ == "__main__":
    main()
