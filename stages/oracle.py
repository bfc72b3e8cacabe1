"""The side `true`: one model trained on the labels before noise was put in, to see how much cleaning wins back.

In: what `train` reads, data/labels/{raw,true}.csv, raw's result. Out: data/models/true/<model>, data/clock/true/.
Without noise both files are equal, and so is what training makes of them: raw's result is copied.
"""

import shutil
import sys
from pathlib import Path

from stages import train
from stages.contracts.atomic import whole_folder, write
from stages.contracts.trouble import told_plainly
from stages.report.sides import TRUE

RAW = "raw"


def same_labels() -> bool:
    raw, true = (Path(f"data/labels/{side}.csv").read_bytes() for side in (RAW, TRUE))
    return raw == true


def copy_raw(model: str) -> None:
    """Raw's models and clock, under the name of the side `true`."""
    with whole_folder(Path("data/models") / TRUE / model) as folder:
        shutil.copytree(Path("data/models") / RAW / model, folder, dirs_exist_ok=True)
    clock = Path("data/clock") / RAW / f"{model}.json"
    write(Path("data/clock") / TRUE / f"{model}.json", lambda temporary: shutil.copyfile(clock, temporary))


def main(model: str) -> None:
    with told_plainly():
        if same_labels():
            copy_raw(model)
        else:
            train.main(TRUE, model)


if __name__ == "__main__":
    main(sys.argv[1])
