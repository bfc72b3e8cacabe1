"""A cleaned version of a folder of class folders, made of links: originals are neither changed nor copied."""

from collections.abc import Mapping
from pathlib import Path

from label_laundry.contracts.trouble import Trouble
from label_laundry.export.table import Table


def write_links(table: Table, files: Mapping[str, Path], folder_of: dict[str, str], folder: Path) -> None:
    """Write a symbolic link for each image that is not pruned, in the folder of its cleaned label; the test set stays unchanged.

    Parameters
    ----------
    files : maps names in the table to files, whose real names need not be UTF-8; folder_of : maps each class to its folder name.

    Raises
    ------
    Trouble
        When the images did not come from files in class folders, or a file is gone.
    """
    if (table.rows["file"] == "").any():
        raise Trouble("data.source: these images did not come from class folders, so there are no files to link to; export csv or datasets")
    for row in table.rows[table.rows["label"] != ""].itertuples():
        if row.file not in files:
            raise Trouble(f"{row.file}: no longer in data.path; put it back, or run `dvc repro` to use the folder as it is now")
        # Uses the split in the table: without splits in the source, test images are held out from the same class folders.
        link = folder / row.split / folder_of[row.label] / files[row.file].name
        link.parent.mkdir(parents=True, exist_ok=True)
        if link.is_symlink():
            link = link.with_name(f"{row.id}-{link.name}")
        link.symlink_to(files[row.file].resolve())
