"""Images and labels as NumPy arrays: .npy files, or .npz archives like those of Keras and MedMNIST."""

from collections import defaultdict
from pathlib import Path

import pandas as pd

from label_laundry.contracts.trouble import Trouble
from label_laundry.formats.label_arrays import label_words, table_beside
from label_laundry.formats.named_arrays import Named, named_arrays
from label_laundry.formats.pixel_arrays import EndToEnd, arranged, to_eight_bits
from label_laundry.formats.split_names import Validation
from label_laundry.sources.labelled import source_of
from label_laundry.sources.source import Source

NAMES = "images and labels (x and y), with train, val or test in the names where there are splits"

ORDER = ("", "train", "validation", "test")


def read_arrays(folder: Path, classes: dict[str, str] | None, validation: Validation = "train") -> Source:
    """Read arrays named images and labels, or x and y, of one set or of several splits; see `named_arrays`.

    A table x.csv may lie beside x.npy or x.npz, with one line per image: a column `label`, a column `file` with image names, or both.

    Raises
    ------
    Trouble
        When an array is missing or has an unsupported shape or type, or when it is unclear what an array holds.
    """
    found = named_arrays(folder)
    if not found:
        raise Trouble(f"{folder}: no .npy or .npz file is there; see data.path in params.yaml")
    images = {one.split: one for one in sorted(found, key=lambda one: ORDER.index(one.split)) if one.role == "images"}
    check_names(folder, found, images)
    labels = {one.split: one for one in found if one.role == "labels"}
    views = {split: arranged(one.array, str(one)) for split, one in images.items()}
    shapes = {split: view.shape[1:] for split, view in views.items()}
    if len(set(shapes.values())) > 1:
        sizes = ", ".join(f"{images[split]} {shape}" for split, shape in shapes.items())
        raise Trouble(f"{folder}: the splits differ in size ({sizes}); all must belong to one data set")
    change, said = to_eight_bits({str(images[split]): view for split, view in views.items()})
    tables, ignored = tables_of(images, labels)
    parts = []
    for split, one in images.items():
        table, n = tables.get(split, pd.DataFrame()), len(one.array)
        if split in labels:
            words = label_words(labels[split].array, n, str(labels[split]), str(one))
        else:
            words = table["label"] if "label" in table else [""] * n
        parts.append(pd.DataFrame({"split": split, "label": words, "file": table.get("file", "")}))
    if not labels and not any("label" in table for table in tables.values()):
        first = next(iter(images.values()))
        raise Trouble(f"{folder}: no labels for {first}; add labels.npy, or {first.file.stem}.csv with a column label and a line an image")
    alone = [str(one) for split, one in labels.items() if split not in images]
    notes = [said, ignored, f"not read, as there are no images for it: {', '.join(alone)}" if alone else ""]
    return source_of(
        name=folder.resolve().name,
        words=f"arrays in {folder} ({', '.join(map(str, images.values()))})",
        found=pd.concat(parts),
        images=EndToEnd(views.values(), change),
        classes=classes,
        validation=validation,
        notes=[note for note in notes if note],
    )


def check_names(folder: Path, found: list[Named], images: dict[str, Named]) -> None:
    """Raise `Trouble` if names are unknown or two arrays have the same meaning: silently taking the first could be wrong."""
    unknown = [str(one) for one in found if not one.role]
    if unknown and (not images or any(not one.role and one.array.ndim > 2 for one in found)):
        raise Trouble(f"{folder}: which arrays are images and which are labels? ({', '.join(map(str, found))}); call them {NAMES}")
    by_meaning = defaultdict(list)
    for one in found:
        if one.role:
            by_meaning[one.split, one.role].append(str(one))
    for (split, role), names in by_meaning.items():
        if len(names) > 1:
            raise Trouble(f"{folder}: {', '.join(names)} are all {role} of {split or 'the whole'} set; leave one of them in the folder")
    if not images:
        raise Trouble(f"{folder}: no images among the arrays {', '.join(map(str, found))}; call them {NAMES}")
    if "" in images and len(images) > 1:
        raise Trouble(f"{folder}: {images['']} is of no split, beside {', '.join(str(one) for split, one in images.items() if split)}")


def tables_of(images: dict[str, Named], labels: dict[str, Named]) -> tuple[dict[str, pd.DataFrame], str]:
    """The table beside each image array, by split, and a note on tables that are not read.

    Raises
    ------
    Trouble
        When it is unclear which images a table belongs to, or the same images have labels in two places.
    """
    tables, ignored = {}, []
    for path in dict.fromkeys(one.file for one in images.values()):
        beside, of = path.with_suffix(".csv"), {split: one for split, one in images.items() if one.file == path}
        if not beside.exists():
            continue
        if all(split in labels for split in of) and len(of) > 1:
            ignored.append(f"{beside.name} is not read, as {path.name} has labels of its own")
            continue
        if len(of) > 1:
            names = ", ".join(one.name for one in of.values())
            raise Trouble(
                f"{beside}: which images does it label, of the arrays {names} in {path.name}? Take it away, or save them one a file"
            )
        split, one = next(iter(of.items()))
        table = table_beside(beside, len(one.array), str(one))
        if split in labels and "label" in table:
            raise Trouble(f"{beside}: {labels[split]} has labels of the same images; take one of the two away")
        tables[split] = table
    return tables, "; ".join(ignored)
