"""An ensemble member that is not trained here: the user's own out-of-sample probabilities, in the form of crossval's outputs.

In: the file that `imported.pred_probs` names, data/files.csv. Out: data/crossval/imported/{train_probs,test_probs}.npy, or a folder without
results where the profile in force does not name it.
"""

import sys
from pathlib import Path

import numpy as np

from label_laundry.contracts import params, paths
from label_laundry.contracts.atomic import whole_folder, write_array, write_json
from label_laundry.contracts.dataset import read_dataset, read_files, read_labels
from label_laundry.contracts.members import named
from label_laundry.contracts.place import expanded
from label_laundry.contracts.trouble import Trouble, one_line_errors
from label_laundry.contracts.vocabulary import IMPORTED, RAW, SPLITS
from label_laundry.formats.asked import ImportedFiles
from label_laundry.formats.imported_rows import as_probabilities, read_rows

KEY = "imported.pred_probs"
# More agreement with the labels is suspicious: hardly any set is so easy and so clean, but a model that has seen the labels reaches it.
TOO_GOOD = 0.995


def main() -> None:
    with one_line_errors():
        if IMPORTED not in named():
            with whole_folder(paths.crossval(IMPORTED)) as folder:
                write_json(folder / "no_member.json", {"model": IMPORTED})
            return
        asked = params.get(ImportedFiles, "imported").pred_probs
        if asked is None:
            raise Trouble(f"params.yaml: {KEY}: no file is named, and {IMPORTED} is a member; uv run laundry import pred-probs FILE")
        by_split = probabilities(expanded(asked))
        with whole_folder(paths.crossval(IMPORTED)) as folder:
            for split, probs in by_split.items():
                write_array(folder / paths.probabilities(IMPORTED, split).name, probs)


def probabilities(path: Path) -> dict[str, np.ndarray]:
    """float32 (N, K) of each split, in the order of its array. Prints how well they agree with the labels."""
    files = read_files()
    rows, columns, unknown = read_rows(path, files, KEY)
    probs = as_probabilities(rows, columns, read_dataset().class_names, path, KEY)
    by_split = {split: probs[(files["split"] == split).to_numpy()] for split in SPLITS}
    print(said(by_split["train"], path, unknown), file=sys.stderr)
    return by_split


def said(probs: np.ndarray, path: Path, unknown: int) -> str:
    """How often they agree with the labels, a warning if that is too good to be true, and how many rows name no image of the set."""
    labels = read_labels(paths.labels(RAW), read_dataset())["label"].to_numpy()
    agree = float((probs.argmax(axis=1) == labels).mean())
    words = f"{path}: agrees with {agree:.1%} of {len(labels):,} training labels"
    if agree > TOO_GOOD:
        words += ". That is suspiciously good: each image has to be predicted by a model that was not trained on it"
    return words + (f"; {unknown:,} rows name no image of this set" if unknown else "")


if __name__ == "__main__":
    main()
