"""The side `true`: one model trained on the labels before noise was injected, to see how much of the loss cleaning recovers.

In: what `train` reads, data/labels/{raw,true}.csv, the result of the side `raw`. Out: data/models/true/<model>, data/clock/true/.
Without noise the two files are equal, and training would give the same bytes, so the result of `raw` is copied.
"""

import shutil
import sys

from label_laundry.contracts import paths
from label_laundry.contracts.atomic import whole_folder, write
from label_laundry.contracts.trouble import one_line_errors
from label_laundry.contracts.vocabulary import RAW, TRUE


def same_labels() -> bool:
    return paths.labels(RAW).read_bytes() == paths.labels(TRUE).read_bytes()


def copy_raw(model: str) -> None:
    """Copy models and timing of the side `raw` to the side `true`."""
    with whole_folder(paths.trained(TRUE, model)) as folder:
        shutil.copytree(paths.trained(RAW, model), folder, dirs_exist_ok=True)
    write(paths.trained_clock(TRUE, model), lambda temporary: shutil.copyfile(paths.trained_clock(RAW, model), temporary))


def main(model: str) -> None:
    with one_line_errors():
        if same_labels():
            copy_raw(model)
        else:
            from stages import train  # 3 s of torch, which a copy does not need

            train.main(TRUE, model)


if __name__ == "__main__":
    main(sys.argv[1])
