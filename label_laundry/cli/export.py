"""Export labels, flags and decisions of the last run to another tool. Images and their labels are only read.

csv: a row for each image. datasets: a folder for Hugging Face's load_from_disk. label-studio: tasks with pre-annotations and the
labelling page for them. fiftyone: a folder for Dataset.from_dir. cleanlab: its own arrays. links: class
folders of links to your own files.
"""

from collections.abc import Callable
from pathlib import Path

from label_laundry.contracts import params, paths
from label_laundry.contracts.atomic import whole_folder, write_csv
from label_laundry.contracts.members import members
from label_laundry.contracts.probabilities import read_probabilities
from label_laundry.contracts.trouble import Trouble
from label_laundry.contracts.vocabulary import ACTED_ON
from label_laundry.export.cleanlab_arrays import write_arrays
from label_laundry.export.fiftyone_samples import write_samples
from label_laundry.export.hugging_face import write_dataset
from label_laundry.export.label_studio import write_tasks
from label_laundry.export.linked_folder import write_links
from label_laundry.export.table import Table, read_table
from label_laundry.sources.reading import read_source
from label_laundry.sources.settings import DataSettings


def write_rows(table: Table, folder: Path) -> None:
    write_csv(folder / "labels.csv", table.rows.round(6))


def write_cleanlab(table: Table, folder: Path) -> None:
    """cleanlab's arrays for each model, and for the mean that the flags are based on."""
    shape = table.dataset.counts["train"], len(table.dataset.class_names)
    probs = {model: read_probabilities(paths.probabilities(model, "train"), *shape) for model in members()}
    write_arrays(table, probs, ACTED_ON, folder)


def write_folder(table: Table, folder: Path) -> None:
    settings = params.get(DataSettings, "data")
    folder_of = {name: str(key) for key, name in (settings.classes or {}).items()}
    if settings.source != "folder":
        raise Trouble(f"data.source: {settings.source} has no class folders to make links to; export csv or datasets")
    source = read_source(settings)
    files = dict(zip(source.rows["file"], source.images, strict=True))
    write_links(table, files, {name: folder_of.get(name, name) for name in table.dataset.class_names}, folder)


# For each form, the function that writes it, and how to use the folder.
FORMATS: dict[str, tuple[Callable[[Table, Path], None], str]] = {
    "csv": (write_rows, "one row for each image; label is empty if the image is pruned"),
    "datasets": (write_dataset, 'in Python: datasets.load_from_disk("{to}")'),
    "label-studio": (
        write_tasks,
        "in Label Studio: a project with the labelling interface of {to}/config.xml, then import {to}/tasks.json;\n"
        "later export the project as JSON and run: laundry import label-studio FILE",
    ),
    "fiftyone": (write_samples, 'in Python: fiftyone.Dataset.from_dir("{to}", dataset_type=fiftyone.types.FiftyOneDataset)'),
    "links": (write_folder, "{to}/train and {to}/test have a link for each image, in the folder of its cleaned label"),
    "cleanlab": (
        write_cleanlab,
        'in Python: cleanlab.filter.find_label_issues(np.load("{to}/labels.npy"), np.load("{to}/pred_probs_ensemble.npy"))',
    ),
}


def run(form: str, to: Path) -> None:
    """Write a new folder; an existing one is never overwritten.

    Raises
    ------
    Trouble
        When `to` exists, the labels are not cleaned yet, or the disk is full.
    """
    if to.exists():
        raise Trouble(f"{to}: exists already; name a folder that does not")
    table = read_table()
    writer, words = FORMATS[form]
    with whole_folder(to) as folder:
        writer(table, folder)
    print(f"{len(table.rows):,} images in {to}\n{words.format(to=to)}")
