"""A cleaned version of a folder of class folders, made of links: originals are neither changed nor copied."""

from pathlib import Path

from label_laundry.contracts.trouble import Trouble
from label_laundry.export.table import Table


def write_links(table: Table, origin: Path, folder_of: dict[str, str], folder: Path) -> None:
    """Write a symbolic link for each image that is not pruned, in the folder of its label after cleaning; the test set stays as it is.

    Parameters
    ----------
    origin : the folder that file names are relative to; folder_of : from class to the name of its folder.

    Raises
    ------
    Trouble
        When the images did not come from files in class folders.
    """
    if (table.rows["file"] == "").any():
        raise Trouble("data.source: these images did not come from class folders, so there are no files to link to; export csv or datasets")
    for row in table.rows[table.rows["label"] != ""].itertuples():
        # By the split in the table: a source without splits has its test images held out of the same class folders.
        link = folder / row.split / folder_of[row.label] / Path(row.file).name
        link.parent.mkdir(parents=True, exist_ok=True)
        if link.is_symlink():
            link = link.with_name(f"{row.id}-{link.name}")
        link.symlink_to((origin / row.file).resolve())
