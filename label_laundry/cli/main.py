"""`uv run laundry COMMAND`: the commands that a person runs beside DVC.

Each command imports its work when it runs, because pandas, torch and DVC take seconds to import and `--help` should be fast.
"""

from pathlib import Path

import click

from label_laundry.cli.project import Commands, Guard
from label_laundry.contracts import paths
from label_laundry.contracts.vocabulary import RAW, SIDES, SPLITS


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
def main() -> None:
    """Find, review and clean wrong labels. Run in the project's folder, beside `dvc repro`."""


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--source", metavar="KIND", help="Kind of FOLDER, as in data.source: folder, arrays, ...  [default: detected]")
@click.option("--flips", is_flag=True, help="Mirror images have the same class, so networks may learn from them too.")
@click.option(
    "--minutes", type=click.IntRange(min=1), metavar="M", help="Time budget for training; profile cpu is fitted to it.  [default: 20]"
)
@click.option("--time", is_flag=True, help="Measure the run time here, in half a minute.  [default: estimate it from the chip]")
def init(folder: Path, source: str | None, flips: bool, minutes: int | None, time: bool) -> None:
    """Inspect your own images and set up params.yaml for them.

    FOLDER has class folders, a table of labels, arrays, IDX or CIFAR files, or a Hugging Face data set. Reports its contents and anything
    unusual, shows the changes in params.yaml, the expected run time and the next step. Your own settings stay.
    """
    from label_laundry.cli.init import run

    run(folder, source, flips, time, minutes)


@main.command()
@click.option("--reviewer", metavar="NAME", help="Name of the reviewer.  [default: your login name]")
@click.option("--port", type=int, help="Port on the loopback address, 0 for any.  [default: the folder's usual port, or any free one]")
@click.option("--no-browser", is_flag=True, help="Print the address without opening it.")
def review(reviewer: str | None, port: int | None, no_browser: bool) -> None:
    """Review flagged labels in the browser.

    Serves the page on this machine only. Every verdict is written to data/review.csv as it is given.
    """
    from label_laundry.cli.review import run

    run(reviewer, port, not no_browser)


@main.command()
@click.argument("image")
def why(image: str) -> None:
    """Print everything known about one IMAGE.

    IMAGE is an id or the start of one, the index of a training image, or test:INDEX. Prints labels, probabilities, scores, filters,
    neighbours, twins, verdicts and decisions.
    """
    from label_laundry.cli.why import run

    run(image)


@main.command(cls=Guard)
@click.argument("place", metavar="FOLDER_OR_TABLE", type=click.Path(path_type=Path))
@click.option("--most-flags", type=click.IntRange(min=0), metavar="N", help="Exit code 1 if more labels are certain or likely wrong.")
@click.option("--most-share", type=click.FloatRange(0, 1), metavar="S", help="The same for the share of the new images, 0 to 1.")
@click.option("--source", metavar="KIND", help="Kind of FOLDER, as in data.source.  [default: detected]")
@click.option("--out", type=click.Path(path_type=Path), default=paths.JUDGE, show_default=True, help="Folder for page and tables.")
def judge(place: Path, most_flags: int | None, most_share: float | None, source: str | None, out: Path) -> None:
    """Judge new images with the existing models.

    Trains nothing. Exit code 0: within the limits, 1: above one, 2: the images cannot be judged.
    """
    from label_laundry.cli.judge import run

    run(place, source, out, most_flags, most_share)


@main.command()
@click.argument("side", type=click.Choice(SIDES), default=RAW)
def compare(side: str) -> None:
    """Compare clean with raw through `dvc metrics diff`.

    SIDE is the side to compare with the one in the workspace (default: raw). Retrains nothing.
    """
    from label_laundry.cli.compare import run

    run(side)


@main.command()
@click.argument("revision", metavar="REV")
def flagdiff(revision: str) -> None:
    """Show which flags were added, removed or moved since REV.

    REV is an experiment, commit, branch or tag. Prints a table and writes a page to results/flagdiff/ for reviewing the changes.
    """
    from label_laundry.cli.flagdiff import run

    run(revision)


@main.command()
@click.argument("revisions", nargs=-1, required=True, metavar="REV...")
def stability(revisions: tuple[str, ...]) -> None:
    """Measure how far the flags of other seeds or revisions agree.

    Compares flags and scores with each REV, and writes results/stability.json.
    """
    from label_laundry.cli.stability import run

    run(list(revisions))


@main.command()
def detection() -> None:
    """Collect the results of experiments with injected noise.

    Writes results/detection.csv from the workspace and all DVC experiments, and prints the table.
    """
    from label_laundry.cli.detection import run

    run()


@main.group(cls=Commands)
def audit() -> None:
    """Estimate how many labels are really wrong, from a blind sample."""


@audit.command()
@click.option("--size", type=int, default=300, show_default=True, help="Images in the sample.")
@click.option("--split", type=click.Choice(SPLITS), default=SPLITS[0], show_default=True, help="Which labels to audit.")
def sample(size: int, split: str) -> None:
    """Draw a blind sample and make a page for the answers.

    Draws images at random from all tiers and from unflagged images. Writes data/audit/.
    """
    from label_laundry.cli.audit import sample as draw

    draw(size, split)


@audit.command()
def report() -> None:
    """Estimate from the answers how many labels are wrong.

    Prints the precision of each tier, wrong labels in the whole set and among unflagged images, and the agreement of reviewers.
    """
    from label_laundry.cli.audit import report as summarise

    summarise()


@main.command()
@click.argument("form", type=click.Choice(["csv", "datasets", "label-studio", "fiftyone", "cleanlab", "links"]))
@click.argument("folder", type=click.Path(path_type=Path))
def export(form: str, folder: Path) -> None:
    """Export labels, flags and decisions in the FORM of another tool.

    FOLDER must not exist yet.
    """
    from label_laundry.cli.export import run

    run(form, folder)


@main.command("import")
@click.argument("form", type=click.Choice(["csv", "label-studio", "pred-probs", "embeddings"]))
@click.argument("file", type=click.Path(path_type=Path))
def import_from(form: str, file: Path) -> None:
    """Add verdicts given elsewhere to data/review.csv, or use your own model's numbers.

    csv: a review.csv saved in another browser; label-studio: a project exported as JSON; pred-probs, embeddings: a table or .npy array.
    """
    from label_laundry.cli import import_numbers, import_verdicts

    (import_numbers if form in ("pred-probs", "embeddings") else import_verdicts).run(form, file)


@main.command()
def speed() -> None:
    """Measure which precision trains faster on this machine.

    Trains each model of the selected profile in fp32 and bf16 on random images, for a minute or two. Changes nothing.
    """
    from label_laundry.cli.speed import run

    run()


if __name__ == "__main__":
    main(prog_name="laundry")
