"""CIFAR-10 and CIFAR-100 in their original files: pickles ("python version") or raw bytes ("binary version")."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from label_laundry.contracts.trouble import Trouble
from label_laundry.formats.asked import Table
from label_laundry.formats.cifar_batches import batches, class_names, from_bytes, from_pickle
from label_laundry.formats.pixel_arrays import EndToEnd
from label_laundry.formats.split_names import Validation
from label_laundry.sources.labelled import source_of
from label_laundry.sources.source import Source


def read_cifar(folder: Path, asked: Table, classes: dict[str, str] | None, validation: Validation = "train") -> Source:
    """All batches, training first, sorted by name. CIFAR-100 gets its fine labels unless `asked.label` names others.

    Raises
    ------
    Trouble
        When there is no batch, a batch is malformed, or it lacks the labels asked for.
    """
    files = batches(folder)
    if not files:
        raise Trouble(f"{folder}: no data_batch_1 or train, as CIFAR's archives have; unpack cifar-10-python.tar.gz and name its folder")
    parts, images = [], []
    for path in files:
        pixels, labels, names = (from_bytes if path.suffix == ".bin" else from_pickle)(path)
        kind = kind_of_labels(path, labels, asked)
        numbers, written = np.asarray(labels[kind]), class_names(path.parent, kind)
        if len(numbers) != len(pixels) or (written and len(numbers) and not 0 <= numbers.min() <= numbers.max() < len(written)):
            raise Trouble(
                f"{path}: {len(numbers)} {kind} do not fit {len(pixels)} images of {len(written)} classes; take the original file"
            )
        words = [written[number] for number in numbers] if written else numbers.astype(str)
        parts.append(pd.DataFrame({"split": "test" if path.name.startswith("test") else "train", "label": words, "file": names or ""}))
        images.append(pixels)
    return source_of(
        name=folder.resolve().name,
        words=f"CIFAR's files in {files[0].parent}",
        found=pd.concat(parts),
        images=EndToEnd(images),
        classes=classes,
        validation=validation,
        order=written or None,
        notes=[f"labels are the {kind}; others there: {', '.join(one for one in labels if one != kind)}"] if len(labels) > 1 else [],
    )


def kind_of_labels(path: Path, labels: dict[str, Any], asked: Table) -> str:
    wanted = asked.labels() or ["labels" if "labels" in labels else "fine_labels"]
    found = [kind for kind in labels if kind.rstrip("s") == wanted[0].rstrip("s")]
    if len(wanted) != 1 or not found:
        raise Trouble(f"{path}: no {', '.join(wanted)} (data.table: label in params.yaml); it has {', '.join(labels)}")
    return found[0]
